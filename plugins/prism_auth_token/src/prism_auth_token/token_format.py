"""How a token is written, so that a scanner can find it and a mistyped one costs no look-up.

``prism_``, 32 random characters, and 6 of a checksum, all from ``0-9A-Za-z``: 44 in all, matched by
``prism_[0-9A-Za-z]{38}``. The checksum is the CRC-32 (IEEE, as of zip) of everything in front of
it, in base 62 with leading zeros. The random part has 190 bits.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib

PREFIX = "prism_"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM_LENGTH = 32
CHECKSUM_LENGTH = 6
HINT_LENGTH = len(PREFIX) + 4

_SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{RANDOM_LENGTH + CHECKSUM_LENGTH}}}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}")


def new_secret() -> str:
    """A token that nobody has seen."""
    return _written(secrets.randbelow(len(ALPHABET) ** RANDOM_LENGTH))


def derived_secret(secret: str, purpose: str) -> str:
    """The one secret for ``purpose`` that belongs to another; there is no way back."""
    digest = hashlib.sha256(f"{purpose}\n{secret}".encode()).digest()
    return _written(int.from_bytes(digest) % len(ALPHABET) ** RANDOM_LENGTH)


def is_secret(text: str) -> bool:
    """Whether it has the shape and the checksum of a token."""
    return _SHAPE.fullmatch(text) is not None and text.endswith(_checksum(text[:-CHECKSUM_LENGTH]))


def digest_of(secret: str) -> str:
    """What is kept of a token, and its key: SHA-256 in hexadecimal. Any text has one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def is_digest(text: str) -> bool:
    """Whether it can be a token's key."""
    return _DIGEST.fullmatch(text) is not None


def hint_of(secret: str) -> str:
    """What a person tells tokens apart by: too little to be of use to anybody else."""
    return secret[:HINT_LENGTH]


def _written(number: int) -> str:
    body = PREFIX + _base62(number, RANDOM_LENGTH)
    return body + _checksum(body)


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode("ascii")), CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))
