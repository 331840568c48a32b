"""The description of the API says what the API does."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.web.running import package

pytestmark = pytest.mark.anyio

OURS = ("/v1/", "/packages/", "/-/")


@pytest.fixture(scope="module")
async def document(prism):
    answer = await prism.get("/openapi.json")
    assert answer.status == 200
    return answer.json


@pytest.fixture
def operations(document):
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if path.startswith(OURS)
    }


def test_every_route_of_the_design_is_there(operations):
    assert {
        "POST /v1/packages/{name}",
        "GET /v1/packages",
        "GET /v1/packages/{name}",
        "GET /v1/packages/{name}/{version}",
        "GET /v1/packages/{name}/{version}/files",
        "GET /v1/packages/{name}/{version}/diff/{previous}",
        "GET /v1/resolve",
        "GET /packages/{name}/{version}/{path}",
        "GET /packages/{name}/-/{filename}",
        "GET /-/health",
        "GET /-/ready",
        "GET /-/plugins",
    } <= operations.keys()


def test_every_operation_has_a_summary_and_a_description(operations):
    assert [name for name, each in operations.items() if not each.get("summary")] == []
    assert [name for name, each in operations.items() if not each.get("description")] == []


def test_no_two_operations_share_an_id(operations):
    ids = Counter(operation["operationId"] for operation in operations.values())
    assert [each for each, times in ids.items() if times > 1] == []


def test_problems_are_described_as_problems(operations):
    for name, operation in operations.items():
        for status, response in operation["responses"].items():
            if status[0] in "45":
                assert set(response["content"]) == {"application/problem+json"}, (name, status)


def test_every_route_of_a_package_says_that_it_may_be_missing(operations):
    missing = [
        name
        for name, operation in operations.items()
        if "{name}" in name and name.startswith("GET") and "404" not in operation["responses"]
    ]
    assert missing == []


def test_publish_describes_both_forms_and_every_refusal(operations):
    publish = operations["POST /v1/packages/{name}"]
    assert set(publish["requestBody"]["content"]) == {"multipart/form-data", "application/json"}
    assert {"200", "201", "400", "401", "403", "409", "413", "415", "422", "503"} <= set(
        publish["responses"]
    )


def test_every_reference_leads_somewhere(document):
    def references(node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for child in node.values():
                yield from references(child)
        elif isinstance(node, list):
            for child in node:
                yield from references(child)

    for reference in set(references(document)):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in found, reference
            found = found[part]


async def test_the_answers_have_the_members_that_are_described(prism, document):
    name = await prism.published()
    assert (await prism.publish(name, package(name, "1.1.0"))).status == 201
    schemas = document["components"]["schemas"]
    for target, schema in [
        (f"/v1/packages/{name}", "PackageDetail"),
        (f"/v1/packages/{name}/1.1.0", "VersionDocument"),
        (f"/v1/packages/{name}/1.0.0/files", "FileTreeSnapshot"),
        (f"/v1/packages/{name}/1.0.0/diff/1.0.0", "VersionDiff"),
        (f"/v1/resolve?spec={name}&explain=true", "ResolvedEntry"),
        ("/v1/packages", "PackageList"),
    ]:
        answer = (await prism.get(target)).json
        assert set(answer) <= set(schemas[schema]["properties"]), target
        assert set(schemas[schema].get("required", ())) <= set(answer), target
