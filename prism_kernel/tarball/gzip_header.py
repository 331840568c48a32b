"""The gzip member header (RFC 1952, section 2.3), with every optional field."""

from __future__ import annotations

import struct

from isal import isal_zlib

from prism_kernel.tarball.refusals import bad_archive

_FIXED_BYTES = 10
_MAGIC = b"\x1f\x8b"
_DEFLATE = 8
_FHCRC, _FEXTRA, _FNAME, _FCOMMENT = 2, 4, 8, 16
_RESERVED = 0xE0

PLAIN_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""The header Prism writes: no optional fields, no time, no operating system."""


def header_length(data: bytes) -> int | None:
    """Bytes that the header at the start of ``data`` takes, or None if more data is needed.

    Raises ``InvalidTarball``: another magic or method, reserved flags, a wrong header checksum.
    """
    if not _MAGIC.startswith(data[:2]) and not data.startswith(_MAGIC):
        raise bad_archive("tarball-not-gzip", "The tarball is not a gzip file.")
    if len(data) < _FIXED_BYTES:
        return None
    method, flags = data[2], data[3]
    if method != _DEFLATE or flags & _RESERVED:
        raise bad_archive(
            "tarball-gzip-header", "The gzip header names an unknown method or reserved flags."
        )
    end = _after_optional_fields(data, flags)
    if end is None or not flags & _FHCRC:
        return end
    return _after_checksum(data, end)


def _after_optional_fields(data: bytes, flags: int) -> int | None:
    at = _FIXED_BYTES
    if flags & _FEXTRA:
        if len(data) < at + 2:
            return None
        at += 2 + int.from_bytes(data[at : at + 2], "little")
    for flag in (_FNAME, _FCOMMENT):
        if flags & flag:
            end = data.find(b"\0", at)
            if end < 0:
                return None
            at = end + 1
    return at if at <= len(data) else None


def _after_checksum(data: bytes, at: int) -> int | None:
    if len(data) < at + 2:
        return None
    (expected,) = struct.unpack_from("<H", data, at)
    if isal_zlib.crc32(data[:at]) & 0xFFFF != expected:
        raise bad_archive("tarball-gzip-header", "The gzip header's checksum is wrong.")
    return at + 2
