"""Audits over HTTP, and the commands that fill the database."""

from __future__ import annotations

import gzip
import json
import time

import httpx
import pytest

from plugins.prism_npm.tests.osv_documents import entry, write_archive
from prism_kernel.testing.command_context import make_store
from prism_kernel.testing.commands import run_prism
from prism_kernel.testing.server import live_server

BULK = "/npm/-/npm/v1/security/advisories/bulk"
QUICK = "/npm/-/npm/v1/security/audits/quick"
TREE = {"requires": {"widget": "*"}, "dependencies": {"widget": {"version": "1.0.0"}}}


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    with live_server(tmp_path_factory.mktemp("empty")) as server:
        yield server


@pytest.fixture(scope="module")
def stocked(tmp_path_factory):
    """A registry whose advisories say that widget below 1.2.3 is affected."""
    folder = tmp_path_factory.mktemp("stocked")
    make_store(folder / "storage")
    path = write_archive(folder / "osv.zip", [entry(), entry("MAL-1", "@acme/evil")])
    done = run_prism(folder, "advisories", "import", str(path))
    assert done.returncode == 0, done.stderr
    with live_server(folder) as server:
        yield server


def post(server, path, body, **headers):
    data = json.dumps(body).encode()
    if headers.get("content-encoding") == "gzip":
        data = gzip.compress(data)
    return httpx.post(f"{server.url}{path}", content=data, headers=headers, trust_env=False)


def test_an_empty_database_knows_of_nothing(empty):
    answer = post(empty, BULK, {"widget": ["1.0.0"]})
    assert (answer.status_code, answer.json()) == (200, {})
    report = post(empty, QUICK, TREE).json()
    assert (report["advisories"], report["metadata"]["totalDependencies"]) == ({}, 1)


@pytest.mark.parametrize("headers", [{}, {"content-encoding": "gzip"}])
def test_a_bulk_request_finds_what_is_affected(stocked, headers):
    asked = {"widget": ["1.0.0", "1.2.3"], "@acme/evil": ["5.0.0"], "gadget": ["1.0.0"]}
    answer = post(stocked, BULK, asked, **headers)
    assert answer.status_code == 200
    assert list(answer.json()) == ["widget"]
    assert answer.json()["widget"][0]["vulnerable_versions"] == "<1.2.3"


@pytest.mark.parametrize("path", [QUICK, "/npm/-/npm/v1/security/audits"])
def test_a_tree_gets_a_report(stocked, path):
    report = post(stocked, path, TREE).json()
    (advisory,) = report["advisories"].values()
    assert advisory["findings"][0]["paths"] == ["widget"]
    assert report["metadata"]["vulnerabilities"]["moderate"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 400),
        ({"widget": "1.0.0"}, 400),
        ({"widget": [f"1.0.{number}" for number in range(300)]}, 413),
        ({f"p{number}": [] for number in range(20_001)}, 413),
        ({"widget": [1, None, "?", "x" * 300]}, 200),
    ],
)
def test_bodies_that_no_client_sends_are_answered_too(stocked, body, status):
    answer = post(stocked, BULK, body)
    assert answer.status_code == status
    assert status == 200 or answer.json()["error"]


@pytest.mark.parametrize("body", [{"\ud800": ["1.0.0"]}, {"widget": ["\ud800"]}])
@pytest.mark.parametrize("path", [BULK, QUICK])
def test_half_of_a_surrogate_pair_breaks_nothing(stocked, path, body):
    assert post(stocked, path, body).status_code < 500


def test_a_costly_tree_is_answered_in_time(stocked):
    """Every package requires every other, at the most that a tree may have."""
    names = [f"p{number}" for number in range(700)]
    requires = dict.fromkeys(names, "*")
    packages = {name: {"version": "1.0.0", "requires": requires} for name in names}
    started = time.monotonic()
    assert post(stocked, QUICK, {"dependencies": packages}).status_code == 200
    assert time.monotonic() - started < 5


@pytest.mark.slow
def test_a_running_server_sees_an_import_within_a_second(tmp_path):
    with live_server(tmp_path) as server:
        assert post(server, BULK, {"gadget": ["1.0.0"]}).json() == {}
        path = write_archive(tmp_path / "osv.zip", [entry(name="gadget")])
        assert run_prism(tmp_path, "advisories", "import", str(path)).returncode == 0
        deadline = time.monotonic() + 5
        while not post(server, BULK, {"gadget": ["1.0.0"]}).json():
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_the_commands_say_what_there_is(tmp_path):
    make_store(tmp_path / "storage")
    assert "There are no advisories" in run_prism(tmp_path, "advisories", "status").stdout
    path = write_archive(
        tmp_path / "osv.zip", [entry(), entry("MAL-1", "evil")], {"bad.json": b"{"}
    )
    told = run_prism(tmp_path, "advisories", "import", str(path))
    assert told.stdout.startswith("2 advisories about 2 packages, 1 of them malware")
    assert "skipped bad.json: It is no OSV entry" in told.stderr
    again = run_prism(tmp_path, "advisories", "import", str(path), "--json")
    document = json.loads(again.stdout)
    assert (document["replaced"], document["advisories"], document["skipped"]) == (False, 2, 1)
    assert list(document["unreadable"]) == ["bad.json"]
    status = json.loads(run_prism(tmp_path, "advisories", "status", "--json").stdout)
    assert (status["imported"], status["advisories"]) == (True, 2)


def test_one_advisory_is_not_called_several(tmp_path):
    make_store(tmp_path / "storage")
    path = write_archive(tmp_path / "osv.zip", [entry()])
    told = run_prism(tmp_path, "advisories", "import", str(path)).stdout
    assert told.startswith("1 advisory about 1 package, 0 of them malware;")


def test_what_is_no_archive_is_told_in_one_sentence(tmp_path):
    done = run_prism(tmp_path, "advisories", "import", "nothing.zip")
    assert done.returncode != 0
    assert done.stderr == "prism: nothing.zip cannot be read: No such file or directory.\n"
