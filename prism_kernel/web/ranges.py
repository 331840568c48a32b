"""The ``Range`` header: one byte range of a known length (RFC 9110, section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prism_kernel.errors import RangeNotSatisfiable

_SINGLE = re.compile(rb"bytes=(?:(\d{1,18})-(\d{1,18})?|-(\d{1,18}))", re.ASCII)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes ``start`` to ``start + length`` of ``total``."""

    start: int
    length: int
    total: int

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.total}"


def parse_range(header: bytes | None, total: int) -> ByteRange | None:
    """The range that is asked for, or ``None`` to send everything.

    Several ranges, other units and malformed headers are ignored, as the RFC allows. Raises
    ``RangeNotSatisfiable`` if the range lies behind the end.
    """
    match = _SINGLE.fullmatch(header.strip()) if header else None
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        start, end = max(total - int(suffix), 0), total
    else:
        start = int(first)
        end = min(int(last) + 1, total) if last is not None else total
        if last is not None and int(last) < start:
            return None
    if start >= total or start >= end:
        raise RangeNotSatisfiable(
            f"The range lies behind the {total} bytes there are.", total=total
        )
    return ByteRange(start, end - start, total)
