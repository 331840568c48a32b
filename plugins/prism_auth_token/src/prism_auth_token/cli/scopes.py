"""Options that say what may be done, and for how long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from prism_kernel.api import Action, InvalidInput

_DURATION = re.compile(r"(\d{1,5})([hdw])", re.ASCII)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Scope(StrEnum):
    """Actions that go together."""

    READ = "read"
    PUBLISH = "publish"
    ADMIN = "admin"

    @property
    def actions(self) -> frozenset[Action]:
        if self is Scope.READ:
            return frozenset({Action.READ})
        if self is Scope.PUBLISH:
            return frozenset(Action) - {Action.ADMIN}
        return frozenset(Action)


def actions_of(scope: Scope | None, actions: Sequence[Action]) -> list[str]:
    """What the options say together. Raises ``InvalidInput`` if that is nothing."""
    chosen = {*actions, *(scope.actions if scope else ())}
    if not chosen:
        raise InvalidInput("Say what may be done: --scope or --action.", code="usage")
    return [action.value for action in sorted(chosen)]


def expiry_of(given: str | None, now: datetime) -> str | None:
    """``30d``, ``12h``, ``2w`` or a moment such as ``2030-01-31``, as RFC 3339.

    Raises ``InvalidInput``.
    """
    if given is None:
        return None
    if match := _DURATION.fullmatch(given):
        return (now + int(match[1]) * _UNITS[match[2]]).isoformat()
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise InvalidInput(
            f"--expires takes 30d, 12h, 2w or a date such as 2030-01-31, not {given!a}.",
            code="usage",
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
