"""The token in a request's ``Authorization`` header."""

from __future__ import annotations

import base64
import binascii

from prism_auth_token.token_format import PREFIX
from prism_kernel.api import AuthenticationRequired

_LONGEST = 4096


def read_token(header: str) -> str | None:
    """What follows ``Bearer``, or is the password of ``Basic``, if it looks like a token.

    ``None`` for what other ways to authenticate may know. Raises ``AuthenticationRequired`` for a
    password: hashing one takes a tenth of a second, so they are for logging in.
    """
    scheme, _, value = header.partition(" ")
    scheme = scheme.lower()
    if scheme == "bearer":
        return _if_ours(value.strip())
    if scheme == "basic":
        return _of_basic(value.strip())
    return None


def _of_basic(value: str) -> str | None:
    password = _basic_password(value)
    token = _if_ours(password)
    if token is None and password:
        raise AuthenticationRequired(
            "A password is good for logging in only: run `prism login` or `npm login`, and send "
            "the token.",
            code="password-not-accepted",
        )
    return token


def _basic_password(value: str) -> str:
    if len(value) > _LONGEST:
        return ""
    try:
        decoded = base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return decoded.partition(":")[2]


def _if_ours(value: str) -> str | None:
    return value if value.startswith(PREFIX) else None
