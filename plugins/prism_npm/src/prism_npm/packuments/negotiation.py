"""Which form of a packument a client would rather have."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Form = Literal["full", "short"]

FULL_TYPE = "application/json"
SHORT_TYPE = "application/vnd.npm.install-v1+json"

_WILDCARDS = ("application/*", "*/*")
_QUALITY = re.compile(r"q=([01](?:\.\d{0,3})?)", re.IGNORECASE)
_REMEMBERED = 256


@lru_cache(maxsize=_REMEMBERED)
def preferred_form(accept: str) -> Form:
    """The form for an ``Accept`` header (RFC 9110, 12.5.1), ``full`` if it does not matter.

    The abbreviated form must be named: ``*/*`` is what curl and deno say who want to see ``time``
    and everything else. Of two that are wanted equally, the one that is named first.
    """
    named = _qualities(accept)
    short = named.get(SHORT_TYPE, 0.0)
    everything = next((named[each] for each in _WILDCARDS if each in named), 0.0)
    full = named.get(FULL_TYPE, everything)
    if short == full:
        order = list(named)
        first = FULL_TYPE in named and order.index(FULL_TYPE) < order.index(SHORT_TYPE)
        return "short" if short > 0 and not first else "full"
    return "short" if short > full else "full"


def _qualities(accept: str) -> dict[str, float]:
    """Media types in the order they are named, each with how much it is wanted."""
    found: dict[str, float] = {}
    for item in accept.split(","):
        media_type, *parameters = (part.strip() for part in item.split(";"))
        quality = next((m[1] for each in parameters if (m := _QUALITY.fullmatch(each))), "1")
        found.setdefault(media_type.lower(), float(quality))
    return found
