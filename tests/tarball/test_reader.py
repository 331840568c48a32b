"""How the reader behaves towards its caller."""

from __future__ import annotations

import io
import tracemalloc
from typing import BinaryIO, cast

import pytest

from prism_kernel.errors import InvalidTarball, PrismError, TooLarge
from prism_kernel.tarball import TarballLimits, TarballReader
from tests.hostile.tar_bytes import (
    END,
    MANIFEST,
    PieceStream,
    file,
    folder,
    gz,
    gz_pieces,
    header,
    tar,
)

MIB = 1 << 20


def reader(*members: bytes, **limits: int) -> TarballReader:
    return TarballReader(io.BytesIO(gz(tar(*members))), TarballLimits(**limits))


def pieces_of(archive: bytes, size: int) -> BinaryIO:
    pieces = (archive[at : at + size] for at in range(0, len(archive), size))
    return cast("BinaryIO", OneReadPerPiece(pieces))


class OneReadPerPiece(PieceStream):
    """Gives less than it is asked for, as sockets and pipes do."""

    def read(self, size: int = -1) -> bytes:  # noqa: ARG002 - the size does not matter here
        return next(self._pieces, b"")


def test_files_come_in_the_order_of_the_archive() -> None:
    paths = [entry.path for entry in reader(file("package/b"), file("package/a"))]
    assert paths == ["package.json", "b", "a"]


def test_folders_are_not_yielded() -> None:
    assert [e.path for e in reader(folder("package/"), folder("package/lib/"))] == ["package.json"]


@pytest.mark.parametrize(
    ("mode", "executable"),
    [(b"0000755\0", True), (b"0000644\0", False), (b"0000001\0", True), (b"junk\0\0\0\0", False)],
)
def test_a_file_is_executable_if_anyone_may_run_it(mode: bytes, *, executable: bool) -> None:
    _, entry = reader(file("package/run", b"#!", mode=mode))
    assert entry.executable is executable


def test_an_entry_states_its_size_before_it_is_read() -> None:
    assert {e.path: e.size for e in reader(file("package/a", b"data"))}["a"] == 4


def test_contents_come_in_chunks_of_at_most_64_kib() -> None:
    for entry in reader(file("package/a", bytes(MIB))):
        assert all(0 < len(chunk) <= 64 * 1024 for chunk in entry.chunks())


def test_chunks_stay_valid_after_the_reader_has_moved_on() -> None:
    contents = [bytes([n]) * 70_000 for n in range(8)]
    kept = {
        entry.path: list(entry.chunks())
        for entry in reader(*(file(f"package/{n}", data) for n, data in enumerate(contents)))
    }
    assert [b"".join(kept[str(n)]) for n in range(8)] == contents


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_partly_read_entry_does_not_shift_the_next(taken: int) -> None:
    data = {}
    for entry in reader(file("package/a", bytes(200_000)), file("package/b", b"next")):
        if entry.path == "a":
            for _ in zip(range(taken), entry.chunks(), strict=False):
                pass
        else:
            data[entry.path] = entry.read(100)
    assert data["b"] == b"next"


def test_contents_can_be_read_only_once() -> None:
    for entry in reader(file("package/a", b"data")):
        entry.read(100)
        with pytest.raises(PrismError, match="only once"):
            entry.read(100)


def test_an_entry_cannot_be_read_after_the_next_has_come() -> None:
    entries = list(reader(file("package/a", b"data")))
    with pytest.raises(PrismError, match="only once"):
        entries[0].read(100)


def test_reading_more_than_the_caller_allows_is_too_large() -> None:
    entry = next(iter(reader()))
    with pytest.raises(TooLarge) as caught:
        entry.read(entry.size - 1)
    assert caught.value.problem_code == "too-large-file"


def test_a_file_of_exactly_the_cap_is_read() -> None:
    assert len(list(reader(file("package/a", bytes(4096)), file_bytes=4096))) == 2


def test_as_many_entries_as_the_cap_are_read() -> None:
    assert len(list(reader(file("package/a"), folder("package/b/"), entries=3))) == 2


@pytest.mark.parametrize("size", [1, 7, 511, 512, 513])
def test_an_archive_reads_the_same_in_any_pieces(size: int) -> None:
    archive = gz(tar(file("package/a", b"ab" * 3_000), file("package/b/c", b"x")))
    whole = {e.path: e.read(MIB) for e in TarballReader(io.BytesIO(archive))}
    assert {e.path: e.read(MIB) for e in TarballReader(pieces_of(archive, size))} == whole


def test_a_cut_at_any_byte_is_refused() -> None:
    archive = gz(tar(file("package/a", b"data")))
    for end in range(len(archive)):
        with pytest.raises(InvalidTarball):
            list(TarballReader(io.BytesIO(archive[:end])))


def test_a_flipped_bit_is_refused_or_changes_nothing() -> None:
    archive = gz(tar(file("package/a", b"data")))
    whole = {e.path: e.read(MIB) for e in TarballReader(io.BytesIO(archive))}
    for bit in range(len(archive) * 8):
        flipped = bytearray(archive)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            files = {e.path: e.read(MIB) for e in TarballReader(io.BytesIO(bytes(flipped)))}
        except (InvalidTarball, TooLarge):
            continue
        assert files == whole


def test_a_large_archive_is_read_in_constant_memory() -> None:
    def members() -> list[bytes]:
        return [MANIFEST, header(b"package/a", size=48 * MIB), *[bytes(MIB)] * 48, END]

    archive = b"".join(gz_pieces(members()))
    limits = TarballLimits(ratio=2_000)
    tracemalloc.start()
    for entry in TarballReader(io.BytesIO(archive), limits):
        for _ in entry.chunks():
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MIB


def test_a_bomb_is_left_after_a_small_part_of_it_is_read() -> None:
    def bomb() -> list[bytes]:
        return [MANIFEST, header(b"package/a", size=512 * MIB), *[bytes(MIB)] * 512, END]

    archive = io.BytesIO(b"".join(gz_pieces(bomb(), level=1)))
    with pytest.raises(TooLarge):
        list(TarballReader(archive))
    assert archive.tell() < len(archive.getvalue()) / 8


def test_a_highly_compressible_package_below_the_floor_is_fine() -> None:
    (_, entry) = reader(file("package/zeros", bytes(15 * MIB)))
    assert entry.size == 15 * MIB


def test_a_size_that_lies_is_invalid_and_not_too_large() -> None:
    archive = gz(MANIFEST + header(b"package/a", size=2 << 30) + END)
    with pytest.raises(InvalidTarball) as caught:
        list(TarballReader(io.BytesIO(archive)))
    assert caught.value.problem_code == "tarball-truncated"


def test_a_refusal_names_the_entry_safely() -> None:
    with pytest.raises(InvalidTarball) as caught:
        list(reader(file("package/\x1b[31m" + "x" * 60 + "\x07")))
    assert caught.value.details["entry"] == '"package/\\x1b[31m' + "x" * 60 + '\\x07"'
