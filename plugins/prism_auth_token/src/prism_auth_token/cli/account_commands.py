"""``prism auth``: the accounts of a registry, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from prism_auth_token.cli.answers import items, text
from prism_auth_token.cli.calling import open_accounts
from prism_auth_token.service import PREFIX
from prism_kernel.api import Column, CommandContext, JsonMapping, JsonObject, JsonValue

_COLUMNS = (Column("NAME", style="bold"), Column("E-MAIL"), Column("RIGHTS"))


def show_all(ctx: CommandContext) -> None:
    """List accounts with their rights."""
    with open_accounts(ctx) as calls:
        answer = calls.call("GET", f"{PREFIX}/accounts")
    if ctx.as_json:
        ctx.console.document(answer)
        return
    rows = [
        [text(each.get("name")), text(each.get("email")), _rights(each)] for each in items(answer)
    ]
    ctx.console.table(_COLUMNS, rows)


def add(ctx: CommandContext, body: JsonMapping) -> None:
    """Make an account."""
    _change(ctx, "POST", None, "", "is added.", body=body)


def grant(ctx: CommandContext, name: str, actions: Sequence[str], packages: Sequence[str]) -> None:
    """Give an account a right."""
    body: JsonObject = {"actions": [*actions], "packages": [*packages]}
    _change(ctx, "POST", name, "/rights", "may now:", body=body)


def withdraw(ctx: CommandContext, name: str, packages: Sequence[str]) -> None:
    """Take rights away."""
    suffix = f"/rights?packages={quote(','.join(packages), safe='')}" if packages else "/rights"
    _change(ctx, "DELETE", name, suffix, "may now:")


def set_administrator(ctx: CommandContext, name: str, *, administrator: bool) -> None:
    """Make an account an administrator's, or an ordinary one."""
    done = "is an administrator." if administrator else "is no administrator any more."
    body: JsonObject = {"administrator": administrator}
    _change(ctx, "PUT", name, "/administrator", done, body=body)


def reset_password(ctx: CommandContext, name: str, password: str) -> None:
    """Set the password of somebody else, and end their logins and tokens."""
    body: JsonObject = {"password": password}
    done = "has a new password, and no tokens any more."
    _change(ctx, "PUT", name, "/password", done, body=body)


def change_password(ctx: CommandContext, old: str, new: str) -> None:
    """Change one's own password."""
    with open_accounts(ctx) as calls:
        calls.call("PUT", f"{PREFIX}/password", body={"old": old, "new": new})
    if ctx.as_json:
        ctx.console.document({"changed": True})
    else:
        ctx.console.line("Your password is changed, and your other logins are ended.")


def remove(ctx: CommandContext, name: str) -> None:
    """Remove an account with its tokens."""
    with open_accounts(ctx) as calls:
        calls.call("DELETE", _path(name))
    if ctx.as_json:
        ctx.console.document({"name": name, "removed": True})
    else:
        ctx.console.line(f"{name} is removed.")


def _change(  # noqa: PLR0913 - one request, and how to tell its outcome
    ctx: CommandContext,
    method: str,
    name: str | None,
    suffix: str,
    done: str,
    *,
    body: JsonMapping | None = None,
) -> None:
    with open_accounts(ctx) as calls:
        answer = calls.call(method, _path(name) + suffix, body=body)
    if ctx.as_json:
        ctx.console.document(answer)
    else:
        rights = f" {_rights(answer)}" if done.endswith(":") else ""
        ctx.console.line(f"{text(answer.get('name'))} {done}{rights}")


def _path(name: str | None) -> str:
    return f"{PREFIX}/accounts" + (f"/{quote(name, safe='')}" if name else "")


def _rights(account: JsonObject) -> str:
    if account.get("administrator"):
        return "administrator"
    rights = account.get("rights")
    return "; ".join(map(_right, rights)) if isinstance(rights, list) and rights else "-"


def _right(right: JsonValue) -> str:
    if not isinstance(right, dict):
        return text(right)
    return f"{text(right.get('actions'))} on {text(right.get('packages'))}"
