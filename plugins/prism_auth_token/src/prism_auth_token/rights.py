"""What rights cover, and whether a token may be made: pure decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from prism_auth_token.documents import Right, TokenDocument
from prism_auth_token.networks import is_within, parse_network
from prism_kernel.api import (
    EVERY_PACKAGE,
    Action,
    InvalidInput,
    PermissionDenied,
    TokenRequest,
    check_pattern,
    covers,
)

EVERY_ACTION = frozenset(Action)
EVERYTHING_ALLOWED = Right(EVERY_ACTION, EVERY_PACKAGE)
MAX_DESCRIPTION = 200
MAX_PATTERNS = 100


def allows(rights: Iterable[Right], action: Action, package: str | None) -> bool:
    """Whether one of ``rights`` covers the action on the package."""
    return any(
        action in right.actions and any(covers(pattern, package) for pattern in right.packages)
        for right in rights
    )


def check_right(actions: Collection[Action], packages: Collection[str]) -> Right:
    """A right with these parts. Raises ``InvalidInput`` for none, and for an odd pattern."""
    if not actions or not packages:
        raise InvalidInput("Say at least one action and one package.", code="invalid-grant")
    if len(packages) > MAX_PATTERNS:
        raise InvalidInput(f"At most {MAX_PATTERNS} packages may be said.", code="invalid-grant")
    try:
        return Right(frozenset(actions), tuple(map(check_pattern, packages)))
    except ValueError as error:
        raise InvalidInput(str(error), code="invalid-grant") from error


def check_request(request: TokenRequest, now: datetime) -> Right:
    """The right that a token shall have.

    Raises ``InvalidInput`` for a pattern, network, time or description that makes no sense.
    """
    right = check_right(request.actions, request.packages)
    try:
        for network in request.networks:
            parse_network(network)
    except ValueError as error:
        raise InvalidInput(str(error), code="invalid-grant") from error
    if request.expires_at is not None and not _is_later(request.expires_at, now):
        raise InvalidInput("A token must expire in the future.", code="invalid-grant")
    description = request.description or ""
    if len(description) > MAX_DESCRIPTION or not all(map(str.isprintable, description)):
        raise InvalidInput(
            f"A description has at most {MAX_DESCRIPTION} printable characters.",
            code="invalid-grant",
        )
    return right


def check_owner(owner: str, rights: Collection[Right], wanted: Right) -> None:
    """Raises ``PermissionDenied`` for a part of ``wanted`` that could never be used.

    A token is held against its owner's rights at each use. So ``*`` may be said by those who do
    not have every package: it means all that they have.
    """
    lacking = [
        action
        for action in sorted(wanted.actions)
        if not any(_meet(right, action, wanted.packages) for right in rights)
    ]
    if lacking:
        raise PermissionDenied(f"{owner} may not {' or '.join(lacking)} any of these packages.")
    for pattern in wanted.packages:
        if not any(_meet(right, None, (pattern,)) for right in rights):
            raise PermissionDenied(f"{owner} may do nothing with {pattern}.")


def check_parent(parent: TokenDocument, wanted: Right, request: TokenRequest) -> None:
    """Raises ``PermissionDenied`` if a token would outdo the limited one that it is made with."""
    if parent.whole:
        return
    if not wanted.actions <= parent.grants.actions:
        raise PermissionDenied("A token cannot make one that may do more.")
    outer = [parse_network(each) for each in parent.networks]
    inner = [parse_network(each) for each in request.networks]
    if outer and not (inner and all(is_within(each, outer) for each in inner)):
        raise PermissionDenied("A token cannot make one that may be used from other networks.")
    ends = parent.expires_at
    if ends is not None and (request.expires_at is None or request.expires_at > ends):
        raise PermissionDenied("A token cannot make one that lives longer.")


def overlap(one: str, other: str) -> bool:
    """Whether there can be a package that both checked patterns cover."""
    return covers(one, other) or covers(other, one)


def _meet(right: Right, action: Action | None, packages: Iterable[str]) -> bool:
    if action is not None and action not in right.actions:
        return False
    return any(overlap(mine, asked) for mine in right.packages for asked in packages)


def _is_later(moment: datetime, now: datetime) -> bool:
    if moment.tzinfo is None:
        raise InvalidInput("A time must say its zone, such as Z.", code="invalid-grant")
    try:
        return moment.astimezone(UTC) > now
    except OverflowError as error:
        raise InvalidInput(
            "In UTC a time has a year of 1 to 9999.", code="invalid-grant"
        ) from error
