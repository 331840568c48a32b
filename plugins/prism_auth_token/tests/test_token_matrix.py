"""Who may what, over HTTP: every cell."""

from __future__ import annotations

import itertools
import select
import socket

import pytest

from plugins.prism_auth_token.tests.registry import PREFIX, edit_token, token_registry
from prism_kernel.testing.tarballs import make_tarball

pytestmark = pytest.mark.slow

WIDGET = "/v1/packages/@acme/widget"
NO, WHO = "refused", "asked who they are"
YES = "done"
MEANING = {200: YES, 201: YES, 401: WHO, 403: NO}
COLUMNS = ("read", "publish", "tag", "unpublish", "token admin", "account admin")
ROWS = {
    "no token": (WHO, WHO, WHO, WHO, WHO, WHO),
    "read": (YES, NO, NO, NO, NO, NO),
    "publish": (YES, YES, YES, YES, NO, NO),
    "admin": (YES, YES, YES, YES, YES, YES),
    "ordinary login": (YES, YES, YES, YES, YES, NO),
    "expired": (WHO, WHO, WHO, WHO, WHO, WHO),
    "revoked": (WHO, WHO, WHO, WHO, WHO, WHO),
    "other network": (WHO, WHO, WHO, WHO, WHO, WHO),
    "other package": (NO, NO, NO, NO, NO, NO),
    "mistyped": (WHO, WHO, WHO, WHO, WHO, WHO),
}
PIECE = 16 * 1024
EXCEPT_ADMIN = ("read", "publish", "tag", "yank", "unpublish")


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    with token_registry(tmp_path_factory.mktemp("registry")) as registry:
        assert registry.publish(registry.root).is_success
        yield registry


@pytest.fixture(scope="module")
def secrets(registry):
    def token(*actions, **others):
        return registry.token(registry.root, *actions, **others)

    expired, expired_key = token(*EXCEPT_ADMIN, "admin", expiresAt="2999-01-01T00:00:00Z")
    edit_token(registry.server.storage, expired_key, expiresAt="2020-01-01T00:00:00Z")
    revoked, revoked_key = token(*EXCEPT_ADMIN, "admin")
    registry.ask("DELETE", f"{PREFIX}/tokens/{revoked_key}", registry.root).raise_for_status()
    return {
        "no token": None,
        "read": token("read")[0],
        "publish": token(*EXCEPT_ADMIN, packages=["@acme/*"])[0],
        "admin": token(*EXCEPT_ADMIN, "admin")[0],
        "ordinary login": registry.add("ada", actions=EXCEPT_ADMIN, packages=["@acme/*"]),
        "expired": expired,
        "revoked": revoked,
        "other network": token(*EXCEPT_ADMIN, "admin", networks=["10.0.0.0/8"])[0],
        "other package": token(*EXCEPT_ADMIN, "admin", packages=["@other/*"])[0],
        "mistyped": registry.root[:-1] + ("1" if registry.root[-1] == "0" else "0"),
    }


@pytest.fixture(scope="module")
def versions():
    return itertools.count(1)


def ask(registry, secret, column, versions):
    if column == "read":
        return registry.ask("GET", WIDGET, secret)
    if column == "publish":
        return registry.publish(secret)
    if column == "tag":
        return registry.ask("PUT", f"{WIDGET}/tags/next", secret, json={"version": "1.0.0"})
    if column == "unpublish":
        version = f"2.0.{next(versions)}"
        assert registry.publish(registry.root, version=version).is_success
        return registry.ask("DELETE", f"{WIDGET}/{version}", secret)
    if column == "token admin":
        return registry.ask("POST", f"{PREFIX}/tokens", secret, json={"actions": ["read"]})
    return registry.ask("GET", f"{PREFIX}/accounts", secret)


@pytest.mark.parametrize("row", ROWS)
def test_every_cell_of_a_row_is_as_it_should_be(registry, secrets, versions, row):
    answers = [ask(registry, secrets[row], column, versions) for column in COLUMNS]
    found = tuple(MEANING.get(answer.status_code, answer.text) for answer in answers)
    assert dict(zip(COLUMNS, found, strict=True)) == dict(zip(COLUMNS, ROWS[row], strict=True))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("no token", "authentication-required"),
        ("expired", "token-expired"),
        ("revoked", "token-unknown"),
        ("other network", "token-network"),
        ("mistyped", "token-malformed"),
        ("other package", "token-too-narrow"),
    ],
)
def test_a_refusal_says_which(registry, secrets, row, code):
    assert registry.ask("GET", WIDGET, secrets[row]).json()["code"] == code


def test_a_refused_upload_is_cut_off_at_its_beginning(registry, secrets):
    """The answer is there before 256 KiB of 100 MB are sent, and the connection ends."""
    sent = 0

    def body():
        nonlocal sent
        for _ in range(100 * 1000 * 1000 // PIECE):
            sent += PIECE
            yield bytes(PIECE)

    headers = {"content-type": "multipart/form-data; boundary=x"}
    for secret in (None, secrets["read"]):
        sent = 0
        answer = send_slowly(registry, secret, headers, body())
        assert answer in {401, 403}
        assert sent <= 256 * 1024


def send_slowly(registry, secret, headers, pieces):
    """The status of an upload that looks for an answer after each piece."""
    url = registry.http.base_url
    lines = [f"POST {WIDGET} HTTP/1.1", f"host: {url.host}", "content-length: 100000000"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"authorization: Bearer {secret}"] if secret else []
    with socket.create_connection((url.host, url.port), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        for piece in pieces:
            if select.select([connection], [], [], 0.2)[0]:
                break
            connection.sendall(piece)
        return int(connection.recv(64).split()[1])


def test_a_tarball_is_read_with_a_token_only(registry, secrets):
    assert registry.publish(registry.root, "@acme/files").is_success
    path = "/packages/@acme/files/1.0.0/package.json"
    for _ in range(2):  # the second answer comes from memory
        assert registry.ask("GET", path).status_code == 401
        assert registry.ask("GET", path, secrets["other package"]).status_code == 403
        answer = registry.ask("GET", path, secrets["read"])
        assert answer.status_code == 200
        assert "private" in answer.headers["cache-control"]


def test_who_may_not_publish_is_told_before_the_tarball_is_looked_at(registry, secrets):
    answer = registry.ask("POST", WIDGET, secrets["read"], content=b"no tarball at all")
    assert answer.status_code == 403
    tarball = make_tarball({"name": "@acme/widget", "version": "1.0.0"})
    answer = registry.ask("POST", "/v1/packages/gadget", secrets["publish"], files={"t": tarball})
    assert answer.status_code == 403


@pytest.mark.parametrize(("address", "status"), [("10.1.2.3", 200), ("11.1.2.3", 401)])
def test_a_proxy_on_this_machine_tells_the_address(registry, secrets, address, status):
    headers = {"x-forwarded-for": address}
    assert (
        registry.ask("GET", WIDGET, secrets["other network"], headers=headers).status_code == status
    )
