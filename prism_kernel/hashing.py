"""Digests of published bytes, in the notations that clients expect."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Digests:
    """Hex digests of one byte string, computed in one pass."""

    sha1: str
    sha256: str
    sha512: str

    @property
    def integrity(self) -> str:
        """Subresource-integrity notation, as npm's ``dist.integrity``."""
        return "sha512-" + base64.b64encode(bytes.fromhex(self.sha512)).decode("ascii")


class Hasher:
    """Feed bytes as they pass; read the digests at the end."""

    def __init__(self) -> None:
        self._hashes = tuple(
            hashlib.new(name, usedforsecurity=False) for name in ("sha1", "sha256", "sha512")
        )
        self.size = 0

    def update(self, chunk: bytes | bytearray | memoryview) -> None:
        self.size += len(chunk)
        for each in self._hashes:
            each.update(chunk)

    def digests(self) -> Digests:
        return Digests(*(each.hexdigest() for each in self._hashes))


def digests_of(data: bytes) -> Digests:
    hasher = Hasher()
    hasher.update(data)
    return hasher.digests()
