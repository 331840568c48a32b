"""Moments as records keep them: in UTC and whole milliseconds, as JavaScript's dates are."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    return in_milliseconds(datetime.now(UTC))


def in_milliseconds(moment: datetime) -> datetime:
    """The moment without what a millisecond cannot tell."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
