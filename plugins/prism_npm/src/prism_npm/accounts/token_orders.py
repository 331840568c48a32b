"""What ``npm token create`` asks for, in the words of npm 10 and of npm 11; pure.

npm 10 sends ``{password, readonly, cidr_whitelist}``; npm 11 ``{name, password, description,
expires, packages, packages_all, scopes, orgs, packages_and_scopes_permission, orgs_permission,
cidr_whitelist, bypass_2fa}``, of it only what was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from prism_kernel.api import EVERY_PACKAGE, Action, InvalidInput, JsonMapping, TokenRequest
from prism_npm.documents import (
    flag_member,
    needed_text,
    text_member,
    texts_member,
    whole_number_member,
)

READ_ONLY = frozenset({Action.READ})
_PUBLISHING = READ_ONLY | {Action.PUBLISH}
_TAGGING = _PUBLISHING | {Action.TAG, Action.YANK}
_WRITING = _TAGGING | {Action.UNPUBLISH}
READ_WRITE = (_WRITING, _TAGGING, _PUBLISHING)
"""What "read-write" may mean, the most first: not every owner may do all of it. A token that
administers is nothing that npm knows."""

MAX_DAYS = 3650
_NO_ACCESS = "no-access"
_PERMISSIONS = {"read-only": (READ_ONLY,), "read-write": READ_WRITE}


@dataclass(frozen=True, slots=True)
class TokenOrder:
    """The password that confirms it, and what to try to make: the first that the owner may."""

    password: str
    requests: tuple[TokenRequest, ...]


def read_token_order(body: JsonMapping, now: datetime) -> TokenOrder:
    """Raises ``InvalidPayload`` for members of the wrong kind, ``InvalidInput`` for odd wishes."""
    _refuse_organisations(body)
    packages, networks = _packages(body), texts_member(body, "cidr_whitelist")
    expires_at, description = _expires_at(body, now), _description(body)
    return TokenOrder(
        password=needed_text(body, "password"),
        requests=tuple(
            TokenRequest(actions, packages, networks, expires_at, description)
            for actions in _actions(body)
        ),
    )


def _actions(body: JsonMapping) -> tuple[frozenset[Action], ...]:
    """What tells nothing gets to read: npm 11 tells nothing of ``--read-only``."""
    permission = text_member(body, "packages_and_scopes_permission")
    readonly = flag_member(body, "readonly")
    if permission is None:
        return READ_WRITE if readonly is False else (READ_ONLY,)
    if permission not in _PERMISSIONS:
        known = " or ".join(_PERMISSIONS)
        raise InvalidInput(f"The permission of a token must be {known}.", code="invalid-grant")
    return (READ_ONLY,) if readonly else _PERMISSIONS[permission]


def _packages(body: JsonMapping) -> tuple[str, ...]:
    names, scopes = texts_member(body, "packages"), texts_member(body, "scopes")
    if flag_member(body, "packages_all") or not (names or scopes):
        return EVERY_PACKAGE
    return (*names, *(f"@{scope.removeprefix('@').removesuffix('/*')}/*" for scope in scopes))


def _refuse_organisations(body: JsonMapping) -> None:
    permission = text_member(body, "orgs_permission")
    if texts_member(body, "orgs") or permission not in {None, _NO_ACCESS}:
        raise InvalidInput(
            "This registry has no organisations; name packages or scopes.", code="invalid-grant"
        )


def _expires_at(body: JsonMapping, now: datetime) -> datetime | None:
    days = whole_number_member(body, "expires")
    if days is None:
        return None
    if not 0 < days <= MAX_DAYS:
        raise InvalidInput(f"A token expires in 1 to {MAX_DAYS} days.", code="invalid-grant")
    return now + timedelta(days=days)


def _description(body: JsonMapping) -> str | None:
    given = [text_member(body, member) for member in ("name", "description")]
    return ": ".join(text for text in given if text) or None
