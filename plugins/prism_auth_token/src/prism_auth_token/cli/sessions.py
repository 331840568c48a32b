"""``prism login``, ``logout`` and ``whoami``."""

from __future__ import annotations

import os
import time

from prism_auth_token.cli.answers import text
from prism_auth_token.cli.asking import ask_name, ask_password
from prism_auth_token.cli.calling import open_accounts
from prism_auth_token.service import PREFIX
from prism_kernel.api import (
    AuthenticationRequired,
    CommandContext,
    InvalidInput,
    JsonObject,
    RegistryCalls,
    Unavailable,
)

_POLL_SECONDS = 2.0


def log_in(ctx: CommandContext, name: str | None, *, web: bool, password_stdin: bool) -> None:
    """Get a token and keep it for this registry; it is not printed."""
    with open_accounts(ctx) as calls:
        if web:
            answer = _in_browser(ctx, calls)
        else:
            name = ask_name(name)
            body: JsonObject = {"name": name, "password": ask_password(from_stdin=password_stdin)}
            answer = calls.call("POST", f"{PREFIX}/login", body=body)
        ctx.logins.put(calls.url, str(answer["token"]))
        info = answer.get("info")
        owner = text(info.get("owner")) if isinstance(info, dict) else name
    if ctx.as_json:
        ctx.console.document({"registry": calls.url, "name": owner})
    else:
        ctx.console.line(f"Logged in to {calls.url} as {owner}.")


def log_out(ctx: CommandContext) -> None:
    """Revoke the kept token and forget it; one that was dead already is forgotten too."""
    if os.environ.get("PRISM_TOKEN"):
        raise InvalidInput(
            "PRISM_TOKEN is set, and no login: unset it, or run `prism token revoke`.", code="usage"
        )
    with open_accounts(ctx) as calls:
        if ctx.logins.get(calls.url) is None:
            raise InvalidInput(f"You are not logged in to {calls.url}.", code="not-logged-in")
        revoked = _revoke(ctx, calls)
        ctx.logins.remove(calls.url)
    if ctx.as_json:
        ctx.console.document({"registry": calls.url, "revoked": revoked})
    else:
        ctx.console.line(f"Logged out of {calls.url}.")


def who_am_i(ctx: CommandContext) -> None:
    """Print the account of the token that commands send."""
    with open_accounts(ctx) as calls:
        answer = calls.call("GET", f"{PREFIX}/whoami")
    if ctx.as_json:
        ctx.console.document(answer)
    else:
        ctx.console.line(text(answer.get("name")))


def _revoke(ctx: CommandContext, calls: RegistryCalls) -> bool:
    """Whether the token was good until now."""
    try:
        calls.call("POST", f"{PREFIX}/logout")
    except AuthenticationRequired as error:
        ctx.console.note(error.message)
        return False
    return True


def _in_browser(ctx: CommandContext, calls: RegistryCalls) -> JsonObject:
    """Raises ``Unavailable`` if the person takes too long."""
    begun = calls.call("POST", f"{PREFIX}/logins")
    ctx.console.note(f"Open {text(begun.get('page'))}")
    ctx.console.note(f"and check that it shows the code {text(begun.get('code'))}.")
    expires = begun.get("expiresIn")
    deadline = time.monotonic() + (expires if isinstance(expires, int) else 0)
    while time.monotonic() < deadline:
        answer = calls.call("GET", str(begun["result"]))
        if "token" in answer:
            return answer
        time.sleep(_POLL_SECONDS)
    raise Unavailable("Nobody finished the login in time.", code="login-over")
