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
from prism_kernel.web.json_values import check_values, count_values

_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
# A whole string, what opens, closes or parts containers, or the quote of a string that is cut.
_TOKEN = re.compile(_STRING + rb'|[{}\[\]:,"]', re.DOTALL)
# Everything up to what opens or closes a container, or to the quote of a string that is cut.
_CONTENTS = re.compile(rb'(?:[^"{}\[\]]+|%s)*([{}\[\]"])?' % _STRING, re.DOTALL)
_QUOTE = b'"'
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
        self._depth = 0  # objects on the way to the member that are open
        self._beside = 0  # containers that are open and lead elsewhere
        self._name = b""  # of the member that is being read
        self._string_start = 0
        self._last_string = b""
        self._value_of_member = False
        self._escaped = False
        self._seen = False
        self._values = 0
        self._carry = b""
        self._ended = False

    def feed(self, chunk: bytes) -> bytes:
        decoded: list[bytes] = []
        at, known = 0, len(self.rest)
        while at < len(chunk):
            if self._state is _In.STRUCTURE:
                at = self._structure(chunk, at)
            elif self._state is _In.STRING:
                at = self._string(chunk, at)
            else:
                at = self._member(chunk, at, decoded)
        self._values += count_values(self.rest, known)
        check_values(self._values)  # now, as reading over as many as fit in takes seconds
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
        """Read on to where something else has to be read, or to the end of the chunk."""
        if self._beside:
            return self._pass_by(chunk, at)
        for match in _TOKEN.finditer(chunk, at):
            token = match[0]
            if not token.startswith(_QUOTE):
                if self._turn(token):
                    self._beside = 1
                    return self._keep(chunk, at, match.end())
            elif self._value_of_member:
                self._start_member()
                return self._keep(chunk, at, match.start() + 1)
            elif token == _QUOTE:
                return self._cut_string(chunk, at, match.end())
            else:
                self._last_string = token
        return self._keep(chunk, at, len(chunk))

    def _pass_by(self, chunk: bytes, at: int) -> int:
        """Read over a container that the member is not in: a document may have millions."""
        end = at
        while self._beside and end < len(chunk):
            match = _CONTENTS.match(chunk, end)
            assert match is not None  # noqa: S101 - it matches nothing, too
            end = match.end()
            if match[1] == _QUOTE:
                return self._cut_string(chunk, at, end)
            if match[1] is not None:
                self._beside += 1 if match[1] in b"{[" else -1
        return self._keep(chunk, at, end)

    def _keep(self, chunk: bytes, start: int, end: int) -> int:
        self.rest += chunk[start:end]
        return end

    def _cut_string(self, chunk: bytes, start: int, end: int) -> int:
        """A string begins at ``end - 1`` that does not end in this chunk."""
        self._keep(chunk, start, end)
        self._state, self._string_start = _In.STRING, len(self.rest) - 1
        return end

    def _turn(self, character: bytes) -> bool:
        """Follow the structure on the way to the member; whether a container leads elsewhere."""
        self._value_of_member = False
        if character == b":":
            self._name = self._last_string
            self._value_of_member = self._depth == len(self._path) and self._is_on_path()
        elif character == b"{" and (not self._depth or self._leads_on()):
            self._depth += 1
        elif character == b"}" and self._depth:
            self._depth -= 1
        else:
            return character in b"{["
        return False

    def _leads_on(self) -> bool:
        return self._depth < len(self._path) and self._is_on_path()

    def _is_on_path(self) -> bool:
        """Names are compared as they are written: nobody escapes the letters of these."""
        return self._path[self._depth - 1].fullmatch(self._name) is not None

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
