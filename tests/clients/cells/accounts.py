"""Logging in and out, and tokens."""

from __future__ import annotations

import json

from tests.clients.cells.cell import Cell
from tests.clients.desk import Desk, check, succeeded
from tests.clients.drivers.client import Client
from tests.clients.seeds import Credentials, is_alive, log_in
from tests.clients.terminal import Ran


def login(desk: Desk) -> Ran:
    client = desk.client(None)
    name = desk.name("login")
    ran = succeeded(client.login(desk.package(client, name, "1.0.0"), desk.registry.publisher))
    _check_signed_in(desk, client, name, ran)
    return ran


def web_login(desk: Desk) -> Ran:
    client = desk.client(None)
    name = desk.name("web-login")
    folder = desk.package(client, name, "1.0.0")
    account = desk.registry.publisher
    ran = succeeded(client.web_login(folder, lambda at: desk.registry.finish_login(at, account)))
    _check_signed_in(desk, client, name, ran)
    return ran


def _check_signed_in(desk: Desk, client: Client, name: str, ran: Ran) -> None:
    if "whoami" in client.lacks:  # it logs in to publish, and forgets
        check(desk.seeds.packument(name), "nothing was published", ran)
        return
    folder = desk.application(client, {"leaf": "1.0.0"})
    asked = succeeded(client.whoami(folder))
    check(desk.registry.publisher.name in asked.output, "it is somebody else", asked)
    succeeded(client.install(folder))


def whoami(desk: Desk) -> Ran:
    client = desk.client(desk.registry.reader)
    ran = succeeded(client.whoami(desk.application(client, {})))
    check(desk.registry.reader.name in ran.output, "the name is missing", ran)
    return ran


def create_token(desk: Desk) -> Ran:
    client = desk.publisher()
    before = _token_keys(desk)
    folder = desk.application(client, {})
    ran = succeeded(client.create_token(folder, desk.registry.publisher))
    check(len(_token_keys(desk)) == len(before) + 1, "there is no new token", ran)
    return ran


def list_tokens(desk: Desk) -> Ran:
    client = desk.publisher()
    ran = succeeded(client.list_tokens(desk.application(client, {})))
    shown = {token["key"] for token in json.loads(ran.output)}
    check(shown == _token_keys(desk), "these are not all tokens", ran)
    return ran


def revoke_token(desk: Desk) -> Ran:
    client = desk.publisher()
    folder = desk.application(client, {})
    before = _token_keys(desk)
    secret = _new_login(desk).token
    (key,) = _token_keys(desk) - before
    ran = succeeded(client.revoke_token(folder, key))
    check(not is_alive(desk.registry.url, secret), "the token can still be used", ran)
    return ran


def logout(desk: Desk) -> Ran:
    account = _new_login(desk)
    client = desk.client(account)
    folder = desk.application(client, {})
    ran = succeeded(client.logout(folder))
    if "logout" in client.remarks:  # it only forgets
        check(client.whoami(folder).code != 0, "it still has the token", ran)
    else:
        check(not is_alive(desk.registry.url, account.token), "the token can still be used", ran)
    return ran


def _new_login(desk: Desk) -> Credentials:
    account = desk.registry.publisher
    token = log_in(desk.registry.url, account.name, account.password)
    return Credentials(account.name, account.password, token)


def _token_keys(desk: Desk) -> set[str]:
    return desk.seeds.token_keys()


CELLS = (
    Cell("login", "log in with name and password", "login", login),
    Cell("web-login", "log in with a browser", "web_login", web_login),
    Cell("whoami", "who am I", "whoami", whoami),
    Cell("token-create", "make a token", "create_token", create_token),
    Cell("token-list", "list tokens", "list_tokens", list_tokens),
    Cell("token-revoke", "revoke a token", "revoke_token", revoke_token),
    Cell("logout", "log out", "logout", logout),
)
