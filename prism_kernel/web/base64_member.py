"""Take one large base64 member out of a JSON body while it streams, keeping the small rest.

The body is read once, in pieces; the member's text is decoded as it arrives and never held as a
whole. What remains is ordinary JSON with an empty string in the member's place.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from enum import Enum, auto

from prism_kernel.errors import InvalidPayload, TooLarge

_STRUCTURE = re.compile(rb'["{}\[\]:,]')
_STRING_END = re.compile(rb'["\\]')
_QUAD = 4


class _In(Enum):
    STRUCTURE = auto()
    STRING = auto()
    MEMBER = auto()


class Base64Member:
    """Feed chunks; each call returns the decoded bytes it completed.

    ``path`` are the names of the objects' members that lead to it from the outermost object; one
    that begins with ``*`` stands for every name that ends in the rest of it. The rest of the
    document may have up to ``limit`` bytes. Raises ``InvalidPayload`` and ``TooLarge``.
    """

    def __init__(self, path: Sequence[str], limit: int) -> None:
        self._path = [_pattern(name) for name in path]
        self._limit = limit
        self.rest = bytearray()
        self._state = _In.STRUCTURE
        self._open: list[bytes] = []  # of each open container, the name that was read last
        self._string_start = 0
        self._last_string = b""
        self._value_of_member = False
        self._escaped = False
        self._seen = False
        self._carry = b""
        self._ended = False

    def feed(self, chunk: bytes) -> bytes:
        decoded: list[bytes] = []
        at = 0
        while at < len(chunk):
            if self._state is _In.STRUCTURE:
                at = self._structure(chunk, at)
            elif self._state is _In.STRING:
                at = self._string(chunk, at)
            else:
                at = self._member(chunk, at, decoded)
        if len(self.rest) > self._limit:
            raise TooLarge(
                f"The JSON beside the tarball is larger than {self._limit} bytes.",
                code="too-large-metadata",
            )
        return b"".join(decoded)

    def close(self) -> bytes:
        """The document without the member. Raises ``InvalidPayload`` if the member was cut."""
        if self._state is not _In.STRUCTURE:
            raise InvalidPayload("The JSON body ends inside a string.")
        return bytes(self.rest)

    @property
    def found(self) -> bool:
        return self._seen

    def _structure(self, chunk: bytes, at: int) -> int:
        match = _STRUCTURE.search(chunk, at)
        if match is None:
            self.rest += chunk[at:]
            return len(chunk)
        self.rest += chunk[at : match.end()]
        self._turn(match[0])
        return match.end()

    def _turn(self, character: bytes) -> None:
        """Follow the document's structure as far as finding the member needs it."""
        if character == b'"':
            if self._value_of_member:
                self._start_member()
            else:
                self._state, self._string_start = _In.STRING, len(self.rest) - 1
            return
        self._value_of_member = False
        if character in b"{[":
            self._open.append(b"")
        elif character == b":" and self._open:
            self._open[-1] = self._last_string
            self._value_of_member = self._is_member()
        elif character in b"}]" and self._open:
            self._open.pop()

    def _is_member(self) -> bool:
        """Names are compared as they are written: nobody escapes the letters of these."""
        return len(self._open) == len(self._path) and all(
            pattern.fullmatch(name) is not None
            for pattern, name in zip(self._path, self._open, strict=True)
        )

    def _start_member(self) -> None:
        if self._seen:
            raise InvalidPayload("The JSON body gives the tarball twice.")
        self._state, self._seen, self._value_of_member = _In.MEMBER, True, False

    def _string(self, chunk: bytes, at: int) -> int:
        if self._escaped:
            self._escaped = False
            self.rest.append(chunk[at])
            return at + 1
        match = _STRING_END.search(chunk, at)
        if match is None:
            self.rest += chunk[at:]
            return len(chunk)
        self.rest += chunk[at : match.end()]
        if match[0] == b'"':
            self._last_string = bytes(self.rest[self._string_start :])
            self._state = _In.STRUCTURE
        else:
            self._escaped = True
        return match.end()

    def _member(self, chunk: bytes, at: int, decoded: list[bytes]) -> int:
        end = chunk.find(b'"', at)
        text = chunk[at:] if end < 0 else chunk[at:end]
        decoded.append(self._decode(text, last=end >= 0))
        if end < 0:
            return len(chunk)
        self.rest += b'"'
        self._last_string, self._state = b"", _In.STRUCTURE
        return end + 1

    def _decode(self, text: bytes, *, last: bool) -> bytes:
        """Decode whole groups of four characters. JSON may put a backslash before a slash."""
        text = (self._carry + text).replace(b"\\/", b"/")
        if text.endswith(b"\\") and not last:
            whole = (len(text) - 1) // _QUAD * _QUAD
        else:
            whole = len(text) if last else len(text) // _QUAD * _QUAD
        self._carry = text[whole:]
        data = text[:whole]
        if last and whole % _QUAD:
            raise _not_base64()  # Python 3.11 lets padding behind a whole group pass
        if not data:
            return b""
        if self._ended:
            raise _not_base64()
        self._ended = data.endswith(b"=")
        try:
            return binascii.a2b_base64(data, strict_mode=True)
        except binascii.Error:
            raise _not_base64() from None


def _pattern(name: str) -> re.Pattern[bytes]:
    tail = re.escape(name.removeprefix("*").encode("ascii"))
    return re.compile(rb'"%s%s"' % (rb"[^\"]*" if name.startswith("*") else b"", tail))


def _not_base64() -> InvalidPayload:
    return InvalidPayload("The tarball in the JSON body is not base64.", code="invalid-base64")
