"""Who may, decided before anything of an upload is read."""

from __future__ import annotations

import anyio
import pytest

from prism_kernel.api import (
    Action,
    AuthenticationRequired,
    AuthProvider,
    Decision,
    Principal,
)
from prism_kernel.kernel import authority
from tests.web.running import FORM_TYPE, new_name, package, plugin, running

pytestmark = pytest.mark.anyio

PIECE = 64 * 1024
HUGE = 100 * 1024 * 1024
SOMEBODY = Principal("somebody", "test")


class Scripted:
    """An authenticator that does what it is told; ``None`` of a step means it is not asked."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.who = SOMEBODY
        self.may = Decision.ALLOW
        self.asked: list[tuple[Action, str | None]] = []

    async def authenticate(self, _request):
        return await _played(self.who)

    async def authorize(self, _principal, action, package):
        self.asked.append((action, package))
        return await _played(self.may)


async def _played(what):
    if what == "hang":
        await anyio.sleep_forever()
    if isinstance(what, BaseException):
        raise what
    return what


@pytest.fixture(scope="module")
async def registry(anyio_backend):
    """One registry, and the authenticator it asks."""
    authenticator = Scripted()

    def prism_register_auth():
        return [AuthProvider("scripted", "Does as told.", create=lambda *_: authenticator)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(authority, "AUTH_SECONDS", 0.05)
        plugins = [plugin("test_auth", prism_register_auth)]
        async with running({"auth": ["scripted"]}, plugins) as made:
            yield made, authenticator


@pytest.fixture
def scripted(registry):
    """The authenticator, willing again."""
    authenticator = registry[1]
    authenticator.reset()
    return authenticator


@pytest.fixture
def prism(registry, scripted):
    return registry[0]


def upload():
    for _ in range(HUGE // PIECE):
        yield bytes(PIECE)


REFUSALS = [
    ("who", None, 401),
    ("who", AuthenticationRequired("Not like this."), 401),
    ("who", RuntimeError("boom"), 403),
    ("who", "hang", 403),
    ("who", TimeoutError(), 403),
    ("may", Decision.DENY, 403),
    ("may", Decision.ABSTAIN, 403),
    ("may", RuntimeError("boom"), 403),
    ("may", "hang", 403),
    ("may", None, 403),
    ("may", "allow?", 403),
    ("may", True, 403),
]


@pytest.mark.parametrize(("step", "does", "status"), REFUSALS)
async def test_anything_but_a_clear_yes_is_a_no_and_nothing_is_read(
    prism, scripted, step, does, status
):
    if does is None and step == "who":
        scripted.may = Decision.ABSTAIN
    setattr(scripted, step, does)
    name = new_name()
    answer = await prism.ask("POST", f"/v1/packages/{name}", FORM_TYPE, upload())
    assert answer.status == status
    assert answer.code in {"authentication-required", "permission-denied"}
    assert answer.taken == 0
    assert answer.headers["connection"] == "close"
    assert "boom" not in answer.body.decode()
    assert not await prism.keys(name)
    for target in (f"/v1/packages/{name}", "/v1/packages", f"/v1/resolve?spec={name}"):
        assert (await prism.get(target)).status == status


async def test_every_route_asks_for_its_own_action_and_package(prism, scripted):
    name = new_name()
    assert (await prism.publish(name, package(name))).status == 201
    assert scripted.asked == [(Action.PUBLISH, name)]
    for target in (
        f"/v1/packages/{name}",
        f"/v1/packages/{name}/1.0.0",
        f"/v1/packages/{name}/1.0.0/files",
        f"/v1/packages/{name}/1.0.0/diff/1.0.0",
        f"/v1/resolve?spec={name}",
        f"/packages/{name}/1.0.0/index.js",
        f"/packages/{name}/-/{name}-1.0.0.tgz",
    ):
        for _ in range(2):
            scripted.asked.clear()
            assert (await prism.get(target)).status == 200
            assert scripted.asked == [(Action.READ, name)], target
    for target in ("/v1/packages", "/-/plugins"):
        scripted.asked.clear()
        assert (await prism.get(target)).status == 200
        assert scripted.asked == [(Action.READ, None)], target


async def test_a_name_is_checked_before_an_authenticator_sees_it(prism, scripted):
    answer = await prism.ask("POST", "/v1/packages/Widget", FORM_TYPE, upload())
    assert (answer.status, answer.taken) == (400, 0)
    assert scripted.asked == []


async def test_the_principal_is_the_publisher_whatever_the_metadata_says(prism):
    name = new_name()
    answer = await prism.publish(
        name,
        package(name),
        {"publisher": {"name": "mallory"}},
        headers={"x-prism-publisher-name": "mallory"},
    )
    assert answer.json["metadata"]["publisher"]["name"] == "somebody"


async def test_health_asks_nobody(prism, scripted):
    scripted.who = RuntimeError("boom")
    assert (await prism.get("/-/health")).status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "CROSS-SITE", "x", ""])
async def test_a_page_of_another_site_may_read_and_change_nothing(prism, site):
    name = new_name()
    headers = {**FORM_TYPE, "sec-fetch-site": site, "origin": "https://evil.example"}
    answer = await prism.ask("POST", f"/v1/packages/{name}", headers, upload())
    assert (answer.status, answer.code, answer.taken) == (403, "cross-site", 0)
    read = await prism.get("/v1/packages", {"sec-fetch-site": site})
    assert read.status == 200
    assert "access-control-allow-origin" not in read.headers


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_a_page_of_our_own_may_publish(prism, site):
    name = new_name()
    answer = await prism.publish(name, package(name), headers={"sec-fetch-site": site})
    assert answer.status == 201


async def test_a_registry_without_auth_is_open():
    async with running() as prism:
        name = await prism.published()
        answer = await prism.get(f"/v1/packages/{name}/1.0.0")
        assert answer.json["metadata"]["publisher"]["name"] == "anonymous"
