"""How often a password may be tried: per name and per address, in this process."""

from __future__ import annotations

import math
from time import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from prism_auth_token.networks import neighbourhood
from prism_kernel.api import TooManyRequests


class Attempts:
    """Counts every try before it is made, so that many at once gain nothing.

    A login that succeeds clears the name's count, and not the address's: whoever has an account
    could clear that at will.
    """

    def __init__(self, per_name: int, per_client: int) -> None:
        self._per_name = RateLimitItemPerMinute(per_name)
        self._per_client = RateLimitItemPerMinute(per_client)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def try_name(self, name: str, client: str | None) -> None:
        """Count a try. Raises ``TooManyRequests`` with ``retryAfter`` in seconds."""
        self.try_client(client)
        self.try_password(name)

    def try_password(self, name: str) -> None:
        """As ``try_name``, of somebody who is let in already."""
        self._hit(self._per_name, "name", name)

    def try_client(self, client: str | None) -> None:
        """As ``try_name``, for what names nobody."""
        self._hit(self._per_client, "client", neighbourhood(client))

    def succeeded(self, name: str) -> None:
        self._limiter.clear(self._per_name, "name", name)

    def _hit(self, limit: RateLimitItem, kind: str, subject: str) -> None:
        if self._limiter.hit(limit, kind, subject):
            return
        frees_at = self._limiter.get_window_stats(limit, kind, subject).reset_time
        wait = max(1, math.ceil(frees_at - time()))
        unit = "second" if wait == 1 else "seconds"
        raise TooManyRequests(
            f"Too many attempts to log in; try again in {wait} {unit}.", retryAfter=wait
        )
