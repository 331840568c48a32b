"""A version is published once, by one, and never changes."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import partial

import pytest

from tests.publish.racing import together
from tests.web.running import new_name, package, running

pytestmark = pytest.mark.anyio

OBJECTS_OF_A_VERSION = 4


def variant(name: str, number: int, version: str = "1.0.0") -> bytes:
    return package(name, version, {"index.js": f"export default {number};\n"})


async def versions(prism, name) -> list[str]:
    return (await prism.get(f"/v1/packages/{name}")).json["versions"]


class TestAgain:
    async def test_same_bytes_published_twice_is_not_a_conflict(self, prism):
        name = new_name()
        first = await prism.publish(name, package(name))
        stored = await prism.keys(name)
        token = (await prism.services.documents.stat(f"packages/{name}/package.json")).version
        second = await prism.publish(name, package(name))
        assert (first.status, second.status) == (201, 200)
        assert second.json["created"] is False
        assert second.json["metadata"] == first.json["metadata"]
        assert second.json["digests"] == first.json["digests"]
        assert await prism.keys(name) == stored
        again = (await prism.services.documents.stat(f"packages/{name}/package.json")).version
        assert again == token

    async def test_other_bytes_under_a_published_version_are_a_conflict(self, prism):
        name = new_name()
        assert (await prism.publish(name, variant(name, 1))).status == 201
        stored = await prism.keys(name)
        answer = await prism.publish(name, variant(name, 2))
        assert (answer.status, answer.code) == (409, "version-exists")
        assert await prism.keys(name) == stored
        kept = await prism.get(f"/packages/{name}/1.0.0/index.js")
        assert kept.body == b"export default 1;\n"

    async def test_a_build_of_a_version_is_no_version_of_its_own(self, prism):
        name = new_name()
        assert (await prism.publish(name, package(name, "1.0.0+build"))).status == 422

    async def test_same_bytes_with_another_checksum_announced_are_refused(self, prism):
        name = new_name()
        assert (await prism.publish(name, package(name))).status == 201
        answer = await prism.publish(name, package(name), {"sha256": "0" * 64})
        assert answer.status == 422


class TestRaces:
    async def test_of_sixteen_publishers_of_one_version_one_wins(self, prism):
        name = new_name()
        tarballs = [variant(name, number) for number in range(16)]
        answers = await together([partial(prism.publish, name, each) for each in tarballs])
        assert Counter(each.status for each in answers) == {201: 1, 409: 15}
        assert {each.code for each in answers if each.status == 409} == {"version-exists"}
        (winner,) = [index for index, each in enumerate(answers) if each.status == 201]
        served = await prism.get(f"/packages/{name}/-/{name}-1.0.0.tgz")
        assert hashlib.sha256(served.body).digest() == hashlib.sha256(tarballs[winner]).digest()
        assert len(await prism.keys(name)) == 1 + OBJECTS_OF_A_VERSION

    async def test_of_sixteen_publishers_of_the_same_bytes_one_creates(self, prism):
        name = new_name()
        answers = await together([partial(prism.publish, name, package(name))] * 16)
        assert Counter(each.status for each in answers) == {201: 1, 200: 15}
        assert len({each.json["digests"]["sha256"] for each in answers}) == 1
        assert len(await prism.keys(name)) == 1 + OBJECTS_OF_A_VERSION

    async def test_sixteen_versions_at_once_are_all_listed(self, prism):
        name = new_name()
        expected = [f"1.{minor}.0" for minor in range(16)]
        answers = await together(
            [partial(prism.publish, name, package(name, version)) for version in expected]
        )
        assert {each.status for each in answers} == {201}
        assert sorted(await versions(prism, name)) == sorted(expected)
        listed = await prism.get("/v1/packages?limit=500")
        (item,) = [each for each in listed.json["items"] if each["name"] == name]
        assert sorted(item["versions"]) == sorted(expected)
        assert item["latest"] == "1.15.0"

    async def test_two_processes_over_one_store_agree(self, tmp_path):
        store = {
            "storage": "filesystem",
            "plugin.filesystem.root": str(tmp_path),
            "worker.processes": 1,
        }
        async with running(store) as one, running(store) as two:
            name, contested = new_name(), new_name()
            calls = [
                partial(each.publish, contested, variant(contested, number))
                for number, each in enumerate([one, two] * 4)
            ]
            expected = [f"1.{minor}.0" for minor in range(8)]
            calls += [
                partial(each.publish, name, package(name, version))
                for each, version in zip([one, two] * 4, expected, strict=True)
            ]
            answers = await together(calls)
            assert Counter(each.status for each in answers[:8]) == {201: 1, 409: 7}
            assert {each.status for each in answers[8:]} == {201}
            for each in (one, two):
                assert sorted(await versions(each, name)) == expected
                assert len(await each.keys(contested)) == 1 + OBJECTS_OF_A_VERSION
                listed = (await each.get("/v1/packages")).json["items"]
                assert {item["name"]: item["revision"] for item in listed} == {
                    name: 8,
                    contested: 1,
                }
