"""Whatever is done to an archive, only Prism's own errors come out."""

from __future__ import annotations

import contextlib
import io

from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.errors import InvalidManifest, InvalidTarball, TooLarge
from prism_kernel.tarball import TarballLimits, TarballReader
from tests.hostile.tar_bytes import BLOCK, file, folder, gz, long_name, pax, record, tar

ARCHIVE = tar(
    folder("package/lib/"),
    file("package/lib/a.js", b"x" * 600),
    pax(record("path", "package/long"), record("mtime", "1.5")) + file("package/b", b"data"),
    long_name("package/other") + file("package/c", b"data"),
)
LIMITS = TarballLimits(unpacked_bytes=1 << 20, file_bytes=1 << 20)

edits = st.lists(st.tuples(st.integers(0, len(ARCHIVE) - 1), st.binary(max_size=12)), max_size=6)


def read(archive: bytes) -> None:
    with contextlib.suppress(InvalidTarball, InvalidManifest, TooLarge):
        for entry in TarballReader(io.BytesIO(archive), LIMITS):
            entry.read(LIMITS.file_bytes)


@given(edits)
def test_edited_tar_bytes_raise_nothing_else(edits: list[tuple[int, bytes]]) -> None:
    tar_bytes = bytearray(ARCHIVE)
    for at, data in edits:
        tar_bytes[at : at + len(data)] = data
    read(gz(bytes(tar_bytes)))


@given(edits)
def test_edited_headers_with_true_checksums_raise_nothing_else(
    edits: list[tuple[int, bytes]],
) -> None:
    tar_bytes = bytearray(ARCHIVE)
    for at, data in edits:
        tar_bytes[at : at + len(data)] = data
    for start in range(0, len(ARCHIVE) - 1024, BLOCK):
        block = tar_bytes[start : start + BLOCK]
        if ARCHIVE[start + 257 : start + 262] == b"ustar":
            block[148:156] = b" " * 8
            block[148:156] = b"%06o\0 " % sum(block)
            tar_bytes[start : start + BLOCK] = block
    read(gz(bytes(tar_bytes)))


@given(edits)
def test_edited_gzip_bytes_raise_nothing_else(edits: list[tuple[int, bytes]]) -> None:
    archive = bytearray(gz(ARCHIVE))
    for at, data in edits:
        place = at % len(archive)
        archive[place : place + len(data)] = data
    read(bytes(archive))


@given(st.binary(max_size=3_000))
def test_noise_raises_nothing_else(noise: bytes) -> None:
    read(noise)
    read(gz(noise))


@given(st.binary(max_size=400))
def test_noise_as_pax_records_raises_nothing_else(noise: bytes) -> None:
    read(gz(tar(pax(noise) + file("package/a"))))


@given(st.binary(min_size=1, max_size=90))
def test_noise_as_a_name_raises_nothing_else(noise: bytes) -> None:
    read(gz(tar(file(b"package/" + noise, b"data"))))
