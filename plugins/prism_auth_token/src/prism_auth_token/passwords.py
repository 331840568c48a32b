"""Passwords of people: argon2id, in a thread, few at a time."""

from __future__ import annotations

import anyio
import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from prism_kernel.api import InvalidInput

SHORTEST, LONGEST = 8, 256
"""Characters (NIST SP 800-63B, 5.1.1.2, asks for 8 at least and takes 64 or more)."""

AT_ONCE = 2
"""Each takes 64 MiB and a tenth of a second of processor time."""


def check_password(password: str, name: str) -> str:
    """Return ``password`` if it may be an account's. Raises ``InvalidInput``."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            f"A password has {SHORTEST} to {LONGEST} characters.", code="invalid-password"
        )
    if password.lower() == name.lower():
        raise InvalidInput("A password is not the account's name.", code="invalid-password")
    return password


class Passwords:
    """Hashes, and compares with hashes, off the event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._limiter = anyio.CapacityLimiter(AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        return await anyio.to_thread.run_sync(
            self._hasher.hash, _encoded(password), limiter=self._limiter
        )

    async def fits(self, password: str, password_hash: str | None) -> bool:
        """Whether it is the password; never for ``None``, which takes as long to find out."""
        if len(password) > LONGEST:
            return False
        if password_hash is None:
            self._nobodys = self._nobodys or await self.hash("nobody's password")
        against = password_hash or self._nobodys or ""
        fits = await anyio.to_thread.run_sync(
            self._verify, against, _encoded(password), limiter=self._limiter
        )
        return fits and password_hash is not None

    def _verify(self, password_hash: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
