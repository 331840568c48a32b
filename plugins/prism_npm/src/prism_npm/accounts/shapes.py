"""Accounts and tokens as npm clients print them; pure."""

from __future__ import annotations

from prism_kernel.api import Account, IssuedToken, JsonObject, TokenInfo
from prism_npm.accounts.token_orders import READ_ONLY
from prism_npm.presentation import timestamp


def user_document(account: Account) -> JsonObject:
    """CouchDB's document of a user; npm puts its name and email among a package's owners."""
    return {
        "_id": f"org.couchdb.user:{account.name}",
        "name": account.name,
        "email": account.email or "",
        "type": "user",
        "roles": [],
        "date": timestamp(account.updated_at),
    }


def profile_document(account: Account) -> JsonObject:
    """For ``npm profile get``. There is no second factor, and no email is ever verified."""
    return {
        "tfa": False,
        "name": account.name,
        "email": account.email or "",
        "email_verified": False,
        "fullname": "",
        "created": timestamp(account.created_at),
        "updated": timestamp(account.updated_at),
        "cidr_whitelist": None,
    }


def token_document(info: TokenInfo) -> JsonObject:
    """A token in a list: ``token`` is how it begins, and npm tells two apart by ``key``."""
    grants = info.grants
    document: JsonObject = {
        "key": info.key,
        "token": info.hint,
        "name": grants.description or "",
        "cidr_whitelist": [*grants.networks] or None,
        "readonly": grants.actions <= READ_ONLY,
        "permissions": [*sorted(grants.actions)],
        "packages": [*grants.packages],
        "created": timestamp(info.created_at),
        "updated": timestamp(info.last_used_at or info.created_at),
    }
    if grants.expires_at is not None:
        document["expires"] = timestamp(grants.expires_at)
    return document


def issued_document(issued: IssuedToken) -> JsonObject:
    """A new token: the only time that ``token`` is all of it."""
    return {**token_document(issued.info), "token": issued.secret}
