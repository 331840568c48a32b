"""``prism auth``: the accounts of a registry, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from prism_auth_token.cli.calling import open_accounts
from prism_auth_token.cli.printing import dump, items, say, table, text
from prism_auth_token.service import PREFIX
from prism_kernel.api import JsonMapping, JsonObject, JsonValue


def show_all(registry: str | None, *, as_json: bool) -> None:
    """List accounts with their rights."""
    with open_accounts(registry) as calls:
        answer = calls.call("GET", f"{PREFIX}/accounts")
    if as_json:
        dump(answer)
        return
    rows = [
        [text(each.get("name")), text(each.get("email")), _rights(each)] for each in items(answer)
    ]
    table(["NAME", "E-MAIL", "RIGHTS"], rows)


def add(body: JsonMapping, registry: str | None, *, as_json: bool) -> None:
    """Make an account."""
    _change("POST", None, "", "is added.", registry, body=body, as_json=as_json)


def grant(
    name: str,
    actions: Sequence[str],
    packages: Sequence[str],
    registry: str | None,
    *,
    as_json: bool,
) -> None:
    """Give an account a right."""
    body: JsonObject = {"actions": [*actions], "packages": [*packages]}
    _change("POST", name, "/rights", "may now:", registry, body=body, as_json=as_json)


def withdraw(name: str, packages: Sequence[str], registry: str | None, *, as_json: bool) -> None:
    """Take rights away."""
    suffix = f"/rights?packages={quote(','.join(packages), safe='')}" if packages else "/rights"
    _change("DELETE", name, suffix, "may now:", registry, as_json=as_json)


def set_administrator(
    name: str, registry: str | None, *, administrator: bool, as_json: bool
) -> None:
    """Make an account an administrator's, or an ordinary one."""
    done = "is an administrator." if administrator else "is no administrator any more."
    body: JsonObject = {"administrator": administrator}
    _change("PUT", name, "/administrator", done, registry, body=body, as_json=as_json)


def reset_password(name: str, password: str, registry: str | None, *, as_json: bool) -> None:
    """Set the password of somebody else, and end their logins and tokens."""
    body: JsonObject = {"password": password}
    done = "has a new password, and no tokens any more."
    _change("PUT", name, "/password", done, registry, body=body, as_json=as_json)


def change_password(old: str, new: str, registry: str | None, *, as_json: bool) -> None:
    """Change one's own password."""
    with open_accounts(registry) as calls:
        calls.call("PUT", f"{PREFIX}/password", body={"old": old, "new": new})
    if as_json:
        dump({"changed": True})
    else:
        say("Your password is changed, and your other logins are ended.")


def remove(name: str, registry: str | None, *, as_json: bool) -> None:
    """Remove an account with its tokens."""
    with open_accounts(registry) as calls:
        calls.call("DELETE", _path(name))
    if as_json:
        dump({"name": name, "removed": True})
    else:
        say(f"{name} is removed.")


def _change(  # noqa: PLR0913 - one request, and how to tell its outcome
    method: str,
    name: str | None,
    suffix: str,
    done: str,
    registry: str | None,
    *,
    body: JsonMapping | None = None,
    as_json: bool,
) -> None:
    with open_accounts(registry) as calls:
        answer = calls.call(method, _path(name) + suffix, body=body)
    if as_json:
        dump(answer)
    else:
        rights = f" {_rights(answer)}" if done.endswith(":") else ""
        say(f"{text(answer.get('name'))} {done}{rights}")


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
