"""What the scenario needs to know of a registry that it drives clients against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.clients.seeds import Credentials, Seeder

PUBLISHER, READER = "alice", "bob"
PASSWORDS = {PUBLISHER: "correct-horse-battery", READER: "staple-under-glass-9"}
LARGEST_TARBALL = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """A line of a registry's access log."""

    method: str
    path: str
    status: int


class Registry(Protocol):
    """It has two accounts: one may do everything with packages, the other only read them.

    It takes tarballs up to ``LARGEST_TARBALL`` bytes.
    """

    @property
    def url(self) -> str:
        """What clients are given, without a slash at the end."""
        ...

    @property
    def public_url(self) -> str:
        """The same packages, for anybody to read."""
        ...

    @property
    def publisher(self) -> Credentials: ...

    @property
    def reader(self) -> Credentials: ...

    def requests(self) -> Sequence[Request]:
        """All so far, oldest first."""
        ...

    def finish_login(self, page: str, account: Credentials) -> None:
        """Do what a person does in the browser at the address that a client printed."""
        ...


def seeder(registry: Registry) -> Seeder:
    return Seeder(registry.url, registry.publisher)
