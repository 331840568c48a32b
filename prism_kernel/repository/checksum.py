"""A digest inside a stored JSON document, over its other bytes as they are written.

::

    {
      "checksum": "<sha256 of these bytes without this line, in hex>",
      "createdAt": …

It finds what JSON cannot: a bit that flips inside a string or a number. It is taken over bytes
and not over values, so that it costs a pass of sha256 and no second decoding, and so that members
which only a later Prism knows are under it too.
"""

from __future__ import annotations

import hashlib

_OPENING = b"{\n"
_LINE_START, _LINE_END = b'\n  "checksum": "', b'",'
_HEX_DIGITS = 64


def with_checksum(document: bytes) -> bytes:
    """``document``, a pretty JSON object with members, with its checksum as the first of them."""
    line = _LINE_START + hashlib.sha256(document).hexdigest().encode("ascii") + _LINE_END
    return _OPENING[:1] + line + document[len(_OPENING) - 1 :]


def checksum_fits(data: bytes) -> bool:
    """Whether the bytes are those that were written.

    True as well for a document without the line: from before it was kept, or written by hand.
    """
    start = data.find(_LINE_START)
    if start < 0:
        return True
    digest = start + len(_LINE_START)
    end = digest + _HEX_DIGITS + len(_LINE_END)
    rest = hashlib.sha256(data[:start])
    rest.update(memoryview(data)[end:])
    line = rest.hexdigest().encode("ascii") + _LINE_END
    return data[digest:end] == line
