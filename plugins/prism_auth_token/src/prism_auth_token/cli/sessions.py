"""``prism login``, ``logout`` and ``whoami``."""

from __future__ import annotations

import os
import time

from prism_auth_token.cli.asking import ask_name, ask_password
from prism_auth_token.cli.calling import open_accounts
from prism_auth_token.cli.printing import dump, note, say, text
from prism_auth_token.service import PREFIX
from prism_kernel.api import (
    AuthenticationRequired,
    InvalidInput,
    JsonObject,
    RegistryCalls,
    Unavailable,
    stored_credentials,
)

_POLL_SECONDS = 2.0


def log_in(
    name: str | None, registry: str | None, *, web: bool, password_stdin: bool, as_json: bool
) -> None:
    """Get a token and keep it for this registry; it is not printed."""
    with open_accounts(registry) as calls:
        if web:
            answer = _in_browser(calls)
        else:
            name = ask_name(name)
            body: JsonObject = {"name": name, "password": ask_password(from_stdin=password_stdin)}
            answer = calls.call("POST", f"{PREFIX}/login", body=body)
        stored_credentials().put(calls.url, str(answer["token"]))
        info = answer.get("info")
        owner = text(info.get("owner")) if isinstance(info, dict) else name
    if as_json:
        dump({"registry": calls.url, "name": owner})
    else:
        say(f"Logged in to {calls.url} as {owner}.")


def log_out(registry: str | None, *, as_json: bool) -> None:
    """Revoke the kept token and forget it; one that was dead already is forgotten too."""
    if os.environ.get("PRISM_TOKEN"):
        raise InvalidInput(
            "PRISM_TOKEN is set, and no login: unset it, or run `prism token revoke`.", code="usage"
        )
    with open_accounts(registry) as calls:
        if stored_credentials().get(calls.url) is None:
            raise InvalidInput(f"You are not logged in to {calls.url}.", code="not-logged-in")
        revoked = _revoke(calls)
        stored_credentials().remove(calls.url)
    if as_json:
        dump({"registry": calls.url, "revoked": revoked})
    else:
        say(f"Logged out of {calls.url}.")


def who_am_i(registry: str | None, *, as_json: bool) -> None:
    """Print the account of the token that commands send."""
    with open_accounts(registry) as calls:
        answer = calls.call("GET", f"{PREFIX}/whoami")
    if as_json:
        dump(answer)
    else:
        say(text(answer.get("name")))


def _revoke(calls: RegistryCalls) -> bool:
    """Whether the token was good until now."""
    try:
        calls.call("POST", f"{PREFIX}/logout")
    except AuthenticationRequired as error:
        note(error.message)
        return False
    return True


def _in_browser(calls: RegistryCalls) -> JsonObject:
    """Raises ``Unavailable`` if the person takes too long."""
    begun = calls.call("POST", f"{PREFIX}/logins")
    note(f"Open {text(begun.get('page'))}")
    note(f"and check that it shows the code {text(begun.get('code'))}.")
    expires = begun.get("expiresIn")
    deadline = time.monotonic() + (expires if isinstance(expires, int) else 0)
    while time.monotonic() < deadline:
        answer = calls.call("GET", str(begun["result"]))
        if "token" in answer:
            return answer
        time.sleep(_POLL_SECONDS)
    raise Unavailable("Nobody finished the login in time.", code="login-over")
