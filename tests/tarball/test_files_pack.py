"""``files.pack``: what goes in comes out, whole or in ranges, or a clear error does."""

from __future__ import annotations

import gzip
import hashlib
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.errors import StorageUnavailable
from prism_kernel.tarball import FilesPackWriter, MemberInflater, PackedFile, gunzip_member

TEXT = b"export const answer = 42;\n" * 9_000
contents = st.lists(st.binary(max_size=2_000) | st.just(TEXT), max_size=5)


def pack(*files: bytes) -> tuple[bytes, list[PackedFile]]:
    sink = io.BytesIO()
    writer = FilesPackWriter(sink)
    packed = [writer.add(f"{n}.js", [data]) for n, data in enumerate(files)]
    return sink.getvalue(), packed


def member(data: bytes) -> bytes:
    return pack(data)[0]


@given(contents)
def test_every_file_comes_back_from_its_place(files: list[bytes]) -> None:
    data, packed = pack(*files)
    for file, raw in zip(packed, files, strict=True):
        part = data[file.offset : file.offset + file.gzip_bytes]
        assert gunzip_member(part, file.raw_bytes) == raw
        assert file.sha256 == hashlib.sha256(raw).hexdigest()


@given(contents)
def test_members_lie_end_to_end_and_are_plain_gzip(files: list[bytes]) -> None:
    data, packed = pack(*files)
    assert sum(file.gzip_bytes for file in packed) == len(data)
    assert [file.offset for file in packed] == [
        sum(before.gzip_bytes for before in packed[:n]) for n in range(len(packed))
    ]
    assert gzip.decompress(data) == b"".join(files)


def test_the_same_contents_give_the_same_bytes_under_any_name() -> None:
    sink = io.BytesIO()
    FilesPackWriter(sink).add("other/name", [memoryview(TEXT)], executable=True)
    assert sink.getvalue() == member(TEXT)


def test_chunking_does_not_change_what_is_recorded() -> None:
    sink = io.BytesIO()
    chunks = [TEXT[at : at + 1_000] for at in range(0, len(TEXT), 1_000)]
    file = FilesPackWriter(sink).add("a", chunks)
    assert (file.raw_bytes, file.sha256) == (len(TEXT), hashlib.sha256(TEXT).hexdigest())
    assert gunzip_member(sink.getvalue(), len(TEXT)) == TEXT


def test_an_empty_file_has_a_member_of_its_own() -> None:
    data, (file,) = pack(b"")
    assert (file.raw_bytes, gunzip_member(data, 0)) == (0, b"")


def test_the_executable_flag_is_kept() -> None:
    assert FilesPackWriter(io.BytesIO()).add("a", [], executable=True).executable


@given(st.integers(0, 250_000), st.integers(0, 250_000) | st.none(), st.integers(1, 9_000))
def test_any_range_can_be_read_as_the_bytes_arrive(
    start: int, length: int | None, piece: int
) -> None:
    data = member(TEXT)
    inflater = MemberInflater(len(TEXT), start=start, length=length)
    parts = [
        part for at in range(0, len(data), piece) for part in inflater.feed(data[at : at + piece])
    ]
    inflater.close()
    end = None if length is None else start + length
    assert b"".join(parts) == TEXT[start:end]


def test_a_short_range_is_done_before_the_member_ends() -> None:
    inflater = MemberInflater(len(TEXT), length=10)
    assert not inflater.done
    assert b"".join(inflater.feed(member(TEXT)[:1_000])) == TEXT[:10]
    assert inflater.done
    assert list(inflater.feed(b"whatever comes then")) == []
    inflater.close()


def test_a_range_whose_bytes_end_too_early_is_a_storage_error() -> None:
    inflater = MemberInflater(len(TEXT), length=200_000)
    list(inflater.feed(member(TEXT)[:100]))
    with pytest.raises(StorageUnavailable):
        inflater.close()


def damaged() -> dict[str, tuple[bytes, int]]:
    good = member(TEXT)
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 4
    return {
        "cut": (good[:-1], len(TEXT)),
        "empty": (b"", len(TEXT)),
        "a byte more": (good + b"x", len(TEXT)),
        "another member": (good + good, len(TEXT)),
        "flipped bit": (bytes(flipped), len(TEXT)),
        "flipped checksum": (good[:-8] + bytes([good[-8] ^ 1]) + good[-7:], len(TEXT)),
        "recorded shorter": (good, len(TEXT) - 1),
        "recorded longer": (good, len(TEXT) + 1),
        "not gzip": (b"<html>", 6),
        "header with a name": (good[:3] + b"\x08" + good[4:10] + b"n\0" + good[10:], len(TEXT)),
    }


@pytest.mark.parametrize(("data", "raw_bytes"), damaged().values(), ids=damaged())
def test_a_damaged_member_is_a_storage_error(data: bytes, raw_bytes: int) -> None:
    with pytest.raises(StorageUnavailable) as caught:
        gunzip_member(data, raw_bytes)
    assert caught.value.problem_code == "stored-file-corrupt"


def test_a_member_that_is_larger_than_recorded_is_not_inflated_further() -> None:
    data = member(bytes(64 << 20))
    tracemalloc.start()
    with pytest.raises(StorageUnavailable):
        gunzip_member(data, 1_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_large_file_is_packed_in_constant_memory() -> None:
    class Nowhere(io.RawIOBase):
        def write(self, data: object) -> int:
            return len(data)  # type: ignore[arg-type]

    chunk = bytes(64 * 1024)
    tracemalloc.start()
    file = FilesPackWriter(Nowhere()).add("a", (chunk for _ in range(1_000)))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert file.raw_bytes == 1_000 * len(chunk)
    assert peak < 1 << 20
