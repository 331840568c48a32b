"""Errors on the wire: status, code, and nothing of our insides."""

from __future__ import annotations

import re

import pytest

from prism_kernel import errors
from tests.web.running import FORM_TYPE, new_name, package, running

pytestmark = pytest.mark.anyio

INSIDES = re.compile(
    rb"Traceback|File \\?\"|/tmp/|/home/|/usr/|/root/|site-packages|\.py\b|0x[0-9a-f]{6}"
)
ERRORS = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, errors.PrismError)
]


def check(answer, status: int, code: str) -> None:
    """A whole and proper problem document."""
    assert (answer.status, answer.code) == (status, code)
    problem = answer.json
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["detail"].endswith((".", "?")) or ":" in problem["detail"]
    assert problem["instance"] == answer.headers["x-request-id"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not INSIDES.search(answer.body)


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        ("/", 404, "not-found"),
        ("/nowhere", 404, "not-found"),
        ("/v1", 404, "not-found"),
        ("/v1/packages/", 404, "not-found"),
        ("/v1/packages/missing", 404, "package-not-found"),
        ("/v1/packages/missing/1.0.0", 404, "package-not-found"),
        ("/v1/packages/missing/1.0.0/files", 404, "package-not-found"),
        ("/v1/packages/missing/1.0.0/diff/0.9.0", 404, "package-not-found"),
        ("/packages/missing/1.0.0/index.js", 404, "package-not-found"),
        ("/packages/missing/-/missing-1.0.0.tgz", 404, "package-not-found"),
        ("/packages/missing/-/other-1.0.0.tgz", 404, "version-not-found"),
        ("/v1/packages/@Missing/x", 400, "invalid-name"),
        ("/v1/packages?limit=0", 400, "invalid-input"),
        ("/v1/packages?limit=501", 400, "invalid-input"),
        ("/v1/packages?limit=x", 400, "invalid-input"),
        ("/v1/packages?limit=99999999999999999999999", 400, "invalid-input"),
        ("/v1/packages?cursor=%00", 400, "invalid-input"),
        ("/v1/packages?cursor=../..", 400, "invalid-input"),
        ("/v1/resolve", 400, "invalid-input"),
        ("/v1/resolve?spec=missing", 404, "package-not-found"),
        ("/-/nowhere", 404, "not-found"),
    ],
)
async def test_what_is_not_there_or_makes_no_sense_is_a_problem(prism, target, status, code):
    check(await prism.get(target), status, code)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/packages/{name}/9.9.9", "version-not-found"),
        ("/v1/packages/{name}/9.9.9/files", "version-not-found"),
        ("/v1/packages/{name}/1.0.0/diff/9.9.9", "version-not-found"),
        ("/v1/packages/{name}/no-such-tag", "version-not-found"),
        ("/packages/{name}/9.9.9/index.js", "version-not-found"),
        ("/packages/{name}/latest/index.js", "version-not-found"),
        ("/packages/{name}/^1.0.0/index.js", "version-not-found"),
        ("/packages/{name}/1.0.0/missing.js", "file-not-found"),
        ("/packages/{name}/1.0.0/", "file-not-found"),
        ("/packages/{name}/-/{name}-9.9.9.tgz", "version-not-found"),
        ("/packages/{name}/-/{name}.tgz", "version-not-found"),
        ("/packages/{name}/-/{name}-latest.tgz", "version-not-found"),
        ("/v1/resolve?spec={name}@9", "version-not-found"),
        ("/v1/resolve?spec={name}/missing", "entry-not-found"),
    ],
)
async def test_what_a_package_does_not_have_is_a_problem(prism, path, code):
    name = await prism.published()
    check(await prism.get(path.format(name=name)), 404, code)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize(
    "path", ["/v1/packages", "/v1/packages/widget/1.0.0/files", "/v1/resolve", "/-/health"]
)
async def test_other_methods_are_not_allowed(prism, method, path):
    answer = await prism.ask(method, path)
    check(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


async def test_the_rest_of_an_unread_body_is_never_taken_for_a_request(prism):
    for method, path in [("POST", "/nowhere"), ("PUT", "/v1/packages"), ("POST", "/v1/resolve")]:
        assert (await prism.ask(method, path, body=b"x")).headers["connection"] == "close"


async def test_a_conflict_names_what_exists(prism):
    name = await prism.published()
    answer = await prism.publish(name, package(name, "1.0.0", {"other.js": ""}))
    check(answer, 409, "version-exists")
    assert (answer.json["name"], answer.json["version"]) == (name, "1.0.0")


class Failing:
    """An authority that raises what it is told to."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def require(self, *_: object) -> None:
        raise self._error


@pytest.fixture
async def failing(anyio_backend):
    """A registry whose authority raises."""
    async with running() as prism:

        def make(error: Exception):
            state = prism.app._app.state
            services = type("Services", (), {"authority": Failing(error)})()
            state.access = type(state.access)(services, state.access.cache, hosts=None)
            return prism

        yield make


async def test_every_error_of_ours_is_answered_with_its_own_status_and_code(failing):
    for kind in ERRORS:
        prism = failing(kind("Something is not as it should be."))
        answer = await prism.get("/v1/packages")
        check(answer, kind.status, kind.code)
        assert answer.json["title"] == kind.title
        assert ("retry-after" in answer.headers) == (kind.status in {429, 503})
        assert ("www-authenticate" in answer.headers) == (kind.status == 401)


async def test_a_full_store_is_told_apart_from_one_that_is_away(failing):
    prism = failing(errors.StorageUnavailable("Full.", code="storage-full"))
    check(await prism.get("/v1/packages"), 507, "storage-full")


async def test_details_cannot_replace_the_members_of_a_problem(failing):
    prism = failing(errors.Conflict("No.", status=200, instance="x", extra=[1]))
    answer = await prism.get("/v1/packages")
    check(answer, 409, "conflict")
    assert answer.json["extra"] == [1]


async def test_a_bug_is_answered_with_the_request_id_and_nothing_else(failing):
    prism = failing(KeyError("/home/secret/path.py"))
    answer = await prism.get("/v1/packages")
    check(answer, 500, "internal")
    assert b"secret" not in answer.body


async def test_details_that_are_no_text_a_client_could_read_still_make_a_problem(failing):
    prism = failing(errors.NotFound("No \ud800.", name="\ud800", other=b"\xff"))
    assert (await prism.get("/v1/packages")).code == "not-found"


class TestRequestId:
    async def test_a_request_keeps_the_id_it_came_with(self, prism):
        answer = await prism.get("/nowhere", {"x-request-id": "Abc-1.2_3"})
        assert answer.headers["x-request-id"] == "Abc-1.2_3"
        assert answer.json["instance"] == "Abc-1.2_3"

    @pytest.mark.parametrize(
        "given",
        ["", " ", "a b", "a\tb", "x" * 65, "a\r\nset-cookie: b=c", "\xe9", "a\x00", "../", "${x}"],
    )
    async def test_an_id_of_other_characters_is_replaced(self, prism, given):
        answer = await prism.get("/nowhere", {"x-request-id": given})
        assert re.fullmatch("[0-9a-f]+-[0-9a-f]+", answer.headers["x-request-id"])
        assert answer.json["instance"] == answer.headers["x-request-id"]

    async def test_two_requests_have_different_ids(self, prism):
        ids = [(await prism.get("/-/health")).headers["x-request-id"] for _ in range(5)]
        assert len(set(ids)) == 5


async def test_a_refused_publish_is_a_whole_problem(prism):
    name = new_name()
    answer = await prism.ask("POST", f"/v1/packages/{name}", FORM_TYPE, b"nothing")
    check(answer, 400, "invalid-payload")
