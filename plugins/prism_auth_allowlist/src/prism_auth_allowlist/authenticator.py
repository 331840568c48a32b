"""Answers the registry's two questions from the configured rows."""

from __future__ import annotations

from collections.abc import Sequence

from prism_auth_allowlist.config import AllowlistConfig, Row
from prism_auth_allowlist.identity import read_claim
from prism_kernel.api import Action, Decision, Principal, RequestInfo, covers

METHOD = "allowlist"


class AllowlistAuthenticator:
    """An ``Authenticator`` without state: the rows it was built with are all it knows."""

    def __init__(self, config: AllowlistConfig) -> None:
        self._public_read = config.public_read
        self._rows = _by_publisher(config.rows)

    async def authenticate(self, request: RequestInfo) -> Principal | None:
        """The claimed publisher if a row knows them, otherwise ``None``.

        Raises ``AuthenticationRequired`` for headers that cannot be read as a claim.
        """
        claim = read_claim(request.headers)
        if claim is None or not self._rows_of(claim.name, claim.email):
            return None
        return Principal(name=claim.name, method=METHOD, email=claim.email)

    async def authorize(
        self, principal: Principal, action: Action, package: str | None
    ) -> Decision:
        """Allow what a row (or ``public_read``) grants.

        Denies the rest to principals of its own: a name taken on trust gets nothing from another
        plugin's generosity. Abstains about principals that another method identified.
        """
        if action is Action.READ and self._public_read:
            return Decision.ALLOW
        if principal.method != METHOD:
            return Decision.ABSTAIN
        rows = self._rows_of(principal.name, principal.email)
        granted = any(_grants(row, action, package) for row in rows)
        return Decision.ALLOW if granted else Decision.DENY

    def _rows_of(self, name: str, email: str | None) -> list[Row]:
        rows = self._rows.get(name, [])
        return [row for row in rows if row.email is None or row.email == email]


def _by_publisher(rows: Sequence[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.publisher, []).append(row)
    return grouped


def _grants(row: Row, action: Action, package: str | None) -> bool:
    return action in row.actions and any(covers(pattern, package) for pattern in row.packages)
