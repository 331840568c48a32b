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

    def fit(self, integrity: str) -> bool:
        """Whether each hash of an integrity text is of these bytes.

        Options behind a ``?`` mean nothing yet (Subresource Integrity, section 3.1). A sha384 is
        not computed here, and taken on trust; any other kind fits nothing.
        """
        computed = {"sha1": self.sha1, "sha256": self.sha256, "sha512": self.sha512}
        for each in integrity.split():
            algorithm, _, encoded = each.partition("?")[0].partition("-")
            if algorithm != "sha384" and computed.get(algorithm) != _hex_of(encoded):
                return False
        return True


def _hex_of(encoded: str) -> str:
    """Base64 as hex; nothing for what is no base64."""
    try:
        return base64.b64decode(encoded, validate=True).hex()
    except ValueError:
        return ""


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
