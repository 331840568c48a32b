"""What routes of plugins are given of the HTTP side."""

from __future__ import annotations

import base64
import json

import orjson
import pytest
from fastapi import APIRouter, Request

from prism_kernel.api import Action, Answer, Publisher, PublishRequest, RouterProvider
from prism_kernel.config import load_configuration
from prism_kernel.errors import ConfigurationError, Conflict
from prism_kernel.kernel.kernel import Kernel
from prism_kernel.loading.candidates import all_candidates
from tests.web.running import BASE_URL, DEFAULTS, JSON_TYPE, new_name, package, plugin, running

pytestmark = pytest.mark.anyio

built: list[str] = []


def variant(accept: str) -> str:
    return "short" if "short" in accept else "long"


def make_router(ctx):
    routes = APIRouter()

    @routes.get("/{name:package}")
    async def read(request: Request, name: str):
        await ctx.http.require(request, Action.READ, name)
        snapshot = await ctx.registry.snapshot(name)
        wanted = variant(request.headers.get("accept", ""))
        built.append(name)
        body = orjson.dumps({"form": wanted, "at": ctx.public_base_url + ctx.prefix})
        answer = Answer(body, name, snapshot.token, f"application/{wanted}+json")
        return await ctx.http.answer(request, answer, by_accept=variant)

    @routes.get("/{name:package}/-/{version}")
    async def tarball(request: Request, name: str, version: str):
        return await ctx.http.tarball(request, name, version)

    @routes.put("/{name:package}")
    async def publish(request: Request, name: str):
        principal = await ctx.http.require(request, Action.PUBLISH, name)
        async with ctx.http.receive(request, ("files", "*.tgz", "data"), 1000) as received:
            if received.tarball is None:
                return {"document": received.document}
            wanted = PublishRequest(
                name, Publisher(name="ann"), claims=received.document.get("claims")
            )
            done = await ctx.registry.publish(received.tarball, wanted, principal)
            return {"created": done.created, "version": done.version}

    @routes.post("/-/json")
    async def read_json(request: Request):
        return {"value": await ctx.http.json(request, 100)}

    @routes.get("/-/who")
    async def who(request: Request):
        return {"name": (await ctx.http.identify(request)).name, "accounts": ctx.http.accounts}

    @routes.get("/-/refuse")
    async def refuse(request: Request):
        error = Conflict("Not so.", code="not-so")
        return ctx.http.problem(
            request, error, members={"error": "Not so."}, headers={"npm-notice": "Not so."}
        )

    return routes


def mounting(*prefixes):
    def prism_register_routers():
        mounts = (lambda _: prefixes) if prefixes else None
        return [RouterProvider(create=make_router, prefix="/probe", mounts=mounts)]

    return plugin("probe", prism_register_routers)


@pytest.fixture(scope="module")
async def prism():
    async with running(candidates=[mounting("/probe", "/other")]) as prism:
        yield prism


async def test_each_mount_has_its_routes_and_knows_its_prefix(prism):
    name = await prism.published()
    for prefix in ("/probe", "/other"):
        answer = await prism.get(f"{prefix}/{name}")
        assert answer.json["at"] == BASE_URL + prefix


async def test_a_variant_is_built_once_and_told_apart_by_accept(prism):
    name = await prism.published()
    for _ in range(3):
        for accept, form in (("short/x", "short"), ("*/*", "long"), ("a;q=1, short", "short")):
            answer = await prism.get(f"/probe/{name}", {"accept": accept})
            assert answer.json["form"] == form
            assert answer.headers["content-type"] == f"application/{form}+json"
            assert answer.headers["vary"] == "accept-encoding, accept"
    assert built.count(name) == 2


async def test_a_kept_answer_is_dropped_when_the_package_changes(prism):
    name = await prism.published()
    etag = (await prism.get(f"/probe/{name}")).headers["etag"]
    assert (await prism.get(f"/probe/{name}", {"if-none-match": etag})).status == 304
    before = built.count(name)
    await prism.publish(name, package(name, "1.1.0"))
    assert (await prism.get(f"/probe/{name}")).status == 200
    assert built.count(name) == before + 1


async def test_a_tarball_comes_back_whole_and_in_parts(prism):
    name = new_name()
    data = package(name)
    await prism.publish(name, data)
    for _ in range(2):
        answer = await prism.get(f"/probe/{name}/-/1.0.0")
        assert answer.body == data
        assert answer.headers["content-length"] == str(len(data))
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    part = await prism.get(f"/probe/{name}/-/1.0.0", {"range": "bytes=1-3"})
    assert (part.status, part.body) == (206, data[1:4])
    assert (await prism.get(f"/probe/{name}/-/2.0.0")).code == "version-not-found"


def document(tarball: bytes | None, **members) -> bytes:
    files = {} if tarball is None else {"a.tgz": {"data": base64.b64encode(tarball).decode()}}
    return json.dumps({"files": files, **members}).encode()


async def test_a_document_with_a_tarball_is_published(prism):
    name = new_name()
    body = document(package(name), claims={"name": name, "version": "1.0.0"})
    answer = await prism.ask("PUT", f"/probe/{name}", JSON_TYPE, body)
    assert answer.json == {"created": True, "version": "1.0.0"}
    assert (await prism.ask("PUT", f"/probe/{name}", JSON_TYPE, body)).json["created"] is False


async def test_a_document_that_contradicts_its_tarball_publishes_nothing(prism):
    name = new_name()
    body = document(package(name), claims={"name": name, "version": "1.0.1"})
    answer = await prism.ask("PUT", f"/probe/{name}", JSON_TYPE, body)
    assert (answer.status, answer.code) == (422, "manifest-mismatch")
    assert not await prism.keys(name)


async def test_a_document_may_have_no_tarball(prism):
    answer = await prism.ask("PUT", f"/probe/{new_name()}", JSON_TYPE, document(None, a=1))
    assert answer.json == {"document": {"files": {}, "a": 1}}


@pytest.mark.parametrize(
    "body", [b"[]", b'"x"', b"{", b'{"a": 1, "a": 1}', b'{"a": "' + b"x" * 2000]
)
async def test_a_bad_document_is_a_clear_error(prism, body):
    answer = await prism.ask("PUT", f"/probe/{new_name()}", JSON_TYPE, body)
    assert answer.status in {400, 413}


async def test_small_json_of_any_kind_is_read(prism):
    for value in ("1.0.0", None, {"a": [1]}):
        answer = await prism.ask("POST", "/probe/-/json", {}, json.dumps(value).encode())
        assert answer.json == {"value": value}
    assert (await prism.ask("POST", "/probe/-/json", {}, b'"' + b"x" * 200 + b'"')).status == 413


async def test_without_authentication_nobody_is_known(prism):
    assert (await prism.get("/probe/-/who")).json == {"name": "anonymous", "accounts": None}


async def test_a_protocol_adds_to_a_problem_what_its_clients_read(prism):
    answer = await prism.get("/probe/-/refuse")
    assert (answer.status, answer.code, answer.json["error"]) == (409, "not-so", "Not so.")
    assert answer.headers["npm-notice"] == "Not so."


async def test_at_the_root_what_the_kernel_has_stays_the_kernels():
    async with running(candidates=[mounting("/")]) as prism:
        name = await prism.published()
        assert (await prism.get(f"/{name}")).json["at"] == BASE_URL
        assert (await prism.get(f"/v1/packages/{name}")).json["name"] == name
        assert (await prism.get("/-/health")).status == 200


@pytest.mark.parametrize(
    "prefixes",
    [
        ("/v1/packages",),
        ("/packages/x",),
        ("/-",),
        ("x",),
        ("/x/",),
        ("/x//y",),
        ("/x", "/x/y"),
        ("/x", "/x"),
    ],
)
def test_a_bad_mount_stops_the_start_with_a_sentence(prefixes):
    configuration = load_configuration(flags=DEFAULTS, environment={})
    kernel = Kernel.load(configuration, [*all_candidates(), mounting(*prefixes)])
    with pytest.raises(ConfigurationError, match="probe"):
        kernel.check()
