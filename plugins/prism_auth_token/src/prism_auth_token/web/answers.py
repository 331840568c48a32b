"""What clients are sent. Nothing of it may be kept by a cache."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from fastapi import Response

from prism_auth_token.documents import AccountDocument
from prism_kernel.api import JsonMapping, JsonObject, JsonValue, TokenInfo

_NO_STORE = {"cache-control": "no-store"}


def json_answer(document: JsonMapping, status: HTTPStatus = HTTPStatus.OK) -> Response:
    body = msgspec.json.encode(document)
    return Response(body, status, headers=_NO_STORE, media_type="application/json")


def nothing() -> Response:
    """Done, with an empty document."""
    return json_answer({})


def token_json(token: TokenInfo) -> JsonObject:
    grants = token.grants
    return _present(
        {
            "key": token.key,
            "hint": token.hint,
            "owner": token.owner,
            "createdAt": token.created_at.isoformat(),
            "lastUsedAt": token.last_used_at.isoformat() if token.last_used_at else None,
            "expiresAt": grants.expires_at.isoformat() if grants.expires_at else None,
            "description": grants.description,
            "actions": [*sorted(grants.actions)],
            "packages": [*grants.packages],
            "networks": [*grants.networks],
        }
    )


def account_json(account: AccountDocument) -> JsonObject:
    return _present(
        {
            "name": account.name,
            "email": account.email,
            "administrator": account.administrator,
            "createdAt": account.created_at.isoformat(),
            "updatedAt": account.updated_at.isoformat(),
            "rights": [
                {"actions": [*sorted(right.actions)], "packages": [*right.packages]}
                for right in account.rights
            ],
        }
    )


def _present(members: dict[str, JsonValue]) -> JsonObject:
    return {name: value for name, value in members.items() if value is not None}
