"""A digest inside a stored JSON document, over its other bytes as they are written.

::

    {
      "checksum": "<CRC-32 of these bytes without this line, in hex>",
      "createdAt": …

It finds what JSON cannot: a bit that flips inside a string or a number. It is taken over bytes
and not over values, so that it needs no second decoding, and so that members which only a later
Prism knows are under it too. Against accidents a CRC is enough, and of a record of two thousand
versions, a megabyte, it takes a hundredth of a millisecond (sha256: 0.6 ms at every publish).
"""

from __future__ import annotations

from isal import isal_zlib

_OPENING = b"{\n"
_LINE_START, _LINE_END = b'\n  "checksum": "', b'",'
_HEX_DIGITS = 8
_BATCH = 64
"""Pieces to sum up at a time: the sum of each by itself takes ten times as long."""


def with_checksum(*document: bytes) -> bytes:
    """A pretty JSON object with members, in pieces: whole, with its checksum as the first of them.

    Made in one go: the memory for each megabyte in between takes a third of a millisecond.
    """
    crc = 0
    for start in range(0, len(document), _BATCH):
        crc = isal_zlib.crc32(b"".join(document[start : start + _BATCH]), crc)
    first, *rest = document
    return b"".join((_OPENING[:1], _line(crc), first[len(_OPENING) - 1 :], *rest))


def checksum_fits(data: bytes) -> bool:
    """Whether the bytes are those that were written.

    True as well for a document without the line: from before it was kept, or written by hand.
    """
    start = data.find(_LINE_START)
    if start < 0:
        return True
    end = start + len(_LINE_START) + _HEX_DIGITS + len(_LINE_END)
    rest = memoryview(data)
    crc = isal_zlib.crc32(rest[end:], isal_zlib.crc32(rest[:start]))
    return data[start:end] == _line(crc)


def _line(crc: int) -> bytes:
    return b"%s%08x%s" % (_LINE_START, crc, _LINE_END)
