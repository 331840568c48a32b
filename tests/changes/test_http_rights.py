"""Who may change what is published."""

from __future__ import annotations

from types import ModuleType

import pytest
from packaging.specifiers import SpecifierSet

from prism_kernel.api import Action, AuthProvider, Decision, PluginInfo, Principal, hookimpl
from prism_kernel.loading.discovery import Candidate
from tests.changes.sending import send
from tests.web.running import JSON_TYPE, new_name, package, running

pytestmark = pytest.mark.anyio


class ByHeader:
    """Believes the header; the rights follow from the name."""

    async def authenticate(self, request):
        name = request.headers.get("x-user")
        return Principal(name, "header") if name else None

    async def authorize(self, principal, action, _package):
        rights = {
            "ann": {Action.PUBLISH, Action.TAG, Action.YANK, Action.UNPUBLISH},
            "root": set(Action),
        }
        allowed = action is Action.READ or action in rights.get(principal.name, ())
        return Decision.ALLOW if allowed else Decision.ABSTAIN


@pytest.fixture(scope="module")
async def guarded(anyio_backend):
    module = ModuleType("by_header")
    module.PLUGIN = PluginInfo("by_header", "Made by a test.")

    @hookimpl
    def prism_register_auth():
        return [AuthProvider("by-header", "Test.", lambda _config, _storage: ByHeader())]

    module.prism_register_auth = prism_register_auth
    candidate = Candidate("by_header", "tests", "1", SpecifierSet(), lambda: module)
    settings = {"auth": ["by-header"], "unpublish.within_hours": 0}
    async with running(settings, [candidate]) as made:
        yield made


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "tags/next", {"version": "1.0.0"}),
        ("DELETE", "tags/next", None),
        ("PUT", "1.0.0/deprecation", {"message": "Old."}),
        ("DELETE", "1.0.0/deprecation", None),
        ("PUT", "1.0.0/yank", {"reason": "broken"}),
        ("DELETE", "1.0.0/yank", None),
        ("DELETE", "1.0.0", None),
        ("DELETE", "", None),
    ],
)
async def test_who_may_not_is_told_before_the_body_is_read(guarded, method, path, body):
    name = new_name()
    headers = {"x-user": "ann"}
    assert (await guarded.publish(name, package(name), headers=headers)).status == 201
    target = f"{name}/{path}".rstrip("/")
    nobody = await send(guarded, method, target, body)
    assert (nobody.status, nobody.taken) == (401, 0)
    other = await send(guarded, method, target, body, {**JSON_TYPE, "x-user": "bob"})
    assert (other.status, other.taken) == (403, 0)
    detail = await guarded.get(f"/v1/packages/{name}")
    assert detail.json["revision"] == 1


async def test_only_an_administrator_unpublishes_what_is_too_old(guarded):
    name = new_name()
    assert (await guarded.publish(name, package(name), headers={"x-user": "ann"})).status == 201
    refused = await send(guarded, "DELETE", f"{name}/1.0.0", headers={"x-user": "ann"})
    assert (refused.status, refused.code) == (403, "unpublish-too-late")
    allowed = await send(guarded, "DELETE", f"{name}/1.0.0", headers={"x-user": "root"})
    assert allowed.status == 200


async def test_where_nobody_is_asked_nobody_is_an_administrator():
    async with running({"unpublish.within_hours": 0}) as prism:
        name = await prism.published()
        assert (await send(prism, "DELETE", f"{name}/1.0.0")).code == "unpublish-too-late"
