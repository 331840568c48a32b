"""Where things are stored, below ``plugins/auth_token/``."""

from __future__ import annotations

_ROOT = "plugins/auth_token"

JOURNAL = f"{_ROOT}/journal.json"
ACCOUNTS = f"{_ROOT}/accounts/"
LOGINS = f"{_ROOT}/logins/"
TOKENS = f"{_ROOT}/tokens/"


def account_key(name: str) -> str:
    return f"{ACCOUNTS}{name}.json"


def token_key(digest: str) -> str:
    return f"{TOKENS}{digest}.json"


def owner_prefix(owner: str) -> str:
    """What the marks of an account's tokens start with."""
    return f"{_ROOT}/owners/{owner}/"


def owner_key(owner: str, digest: str) -> str:
    """A mark that says whose a token is: found by listing, and holding nothing."""
    return owner_prefix(owner) + digest


def login_key(digest: str) -> str:
    return f"{LOGINS}{digest}.json"
