from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.clients.desk import Desk
from tests.clients.terminal import Ran


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that people do with a client; ``check`` does it and raises if it went wrong.

    ``needs`` is the method of ``Client`` that it is about. What the command that matters printed
    is returned; it is kept if it is ``quoted``.
    """

    name: str
    title: str
    needs: str
    check: Callable[[Desk], Ran]
    quoted: bool = False
