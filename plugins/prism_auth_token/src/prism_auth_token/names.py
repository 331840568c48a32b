"""Account names and e-mail addresses."""

from __future__ import annotations

import re

from prism_kernel.api import ANONYMOUS, InvalidInput

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
_EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+", re.ASCII)
_LONGEST_EMAIL = 254
_RESERVED = frozenset({ANONYMOUS.name})


def is_name(name: str) -> bool:
    """Whether an account can have this name. Lower case: some file systems know no other."""
    return _NAME.fullmatch(name) is not None and name not in _RESERVED


def check_name(name: str) -> str:
    """Return ``name`` if an account may have it. Raises ``InvalidInput``."""
    if not is_name(name):
        raise InvalidInput(
            f"{name[:80]!a} cannot be an account's name: 1 to 64 of a-z, 0-9, '.', '_' and '-', "
            f"beginning with a letter or digit.",
            code="invalid-account-name",
        )
    return name


def check_email(email: str) -> str:
    """Return ``email`` if it looks like an address (RFC 5321, 4.5.3.1). Raises ``InvalidInput``."""
    if len(email) > _LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise InvalidInput(f"{email[:80]!a} is no e-mail address.", code="invalid-email")
    return email
