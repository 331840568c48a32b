"""Everything of this plugin over one storage driver, for the server and for commands beside it."""

from __future__ import annotations

from argon2 import PasswordHasher

from prism_auth_token.administration import Administration
from prism_auth_token.attempts import Attempts
from prism_auth_token.authenticator import TokenAuthenticator
from prism_auth_token.config import TokenConfig
from prism_auth_token.documents import Right
from prism_auth_token.passwords import Passwords
from prism_auth_token.people import People
from prism_auth_token.service import TokenAccounts
from prism_auth_token.sessions import Sessions
from prism_auth_token.tokens import Tokens
from prism_auth_token.usage import Usage
from prism_auth_token.web_logins import WebLogins
from prism_kernel.api import EVERY_PACKAGE, StorageDriver


def make_authenticator(
    config: TokenConfig, storage: StorageDriver, hasher: PasswordHasher | None = None
) -> TokenAuthenticator:
    """``hasher`` is argon2 with the parameters of RFC 9106 unless given."""
    sessions = Sessions(storage, (Right(config.default_actions, EVERY_PACKAGE),))
    accounts = TokenAccounts(
        config=config,
        people=People(storage, sessions.journal, Passwords(hasher)),
        tokens_kept=Tokens(storage, sessions.journal),
        sessions=sessions,
        web_logins=WebLogins(storage),
        attempts=Attempts(config.attempts_per_name, config.attempts_per_client),
    )
    return TokenAuthenticator(sessions, Usage(storage), accounts, public_read=config.public_read)


def administration_of(accounts: TokenAccounts) -> Administration:
    return Administration(accounts.people, accounts.tokens_kept)
