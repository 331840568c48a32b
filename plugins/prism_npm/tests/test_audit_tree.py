"""Trees of the older audit requests, and the report about them."""

from __future__ import annotations

import pytest

from prism_kernel.api import InvalidPayload, TooLarge
from prism_npm.advisories.model import Advisory
from prism_npm.advisories.report import audit_report, bulk_answer, versions_of
from prism_npm.advisories.tree import LONGEST_PATH, read_tree

WIDGET = Advisory(
    id=7,
    source="GHSA-1",
    title="widget trusts everybody",
    severity="high",
    url="https://github.com/advisories/GHSA-1",
    affected=[">=1.0.0 <1.2.3"],
    patched=[">=1.2.3"],
    cwe=["CWE-20"],
    cves=["CVE-2025-1"],
    score=7.5,
    vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
)

HOISTED = {
    "name": "app",
    "version": "1.0.0",
    "requires": {"gadget": "^1.0.0", "tool": "^2.0.0"},
    "dependencies": {
        "gadget": {"version": "1.0.0", "requires": {"widget": "^1.0.0"}},
        "tool": {
            "version": "2.0.0",
            "dev": True,
            "requires": {"widget": "^2.0.0", "bits": "*"},
            "dependencies": {"widget": {"version": "2.0.0", "dev": True}},
        },
        "bits": {"version": "0.1.0", "dev": True, "optional": True},
        "widget": {"version": "1.2.0"},
    },
}
"""As npm 6, yarn 1 and pnpm send it: a flat folder, with what differs nested."""


def paths(body):
    return {f"{each.name}@{each.version}": each.path for each in read_tree(body)}


def test_every_installed_package_has_the_shortest_way_to_it():
    assert paths(HOISTED) == {
        "gadget@1.0.0": "gadget",
        "tool@2.0.0": "tool",
        "bits@0.1.0": "tool>bits",
        "widget@1.2.0": "gadget>widget",
        "widget@2.0.0": "tool>widget",
    }


def test_a_project_that_does_not_say_what_it_requires_requires_what_is_on_top():
    body = {
        "dependencies": {".": {"version": "0.0.0", "dependencies": {"a": {"version": "1.0.0"}}}}
    }
    assert paths(body) == {".@0.0.0": ".", "a@1.0.0": ".>a"}


def test_packages_that_require_each_other_have_ways_that_end():
    body = {
        "requires": {"a": "*"},
        "dependencies": {
            "a": {"version": "1.0.0", "requires": {"b": "*"}},
            "b": {"version": "1.0.0", "requires": {"a": "*"}},
        },
    }
    assert paths(body) == {"a@1.0.0": "a", "b@1.0.0": "a>b"}


def test_of_a_long_way_only_the_end_is_told():
    chain = {
        f"p{number}": {"version": "1.0.0", "requires": {f"p{number + 1}": "*"}}
        for number in range(100)
    }
    found = paths({"requires": {"p0": "*"}, "dependencies": chain})["p99@1.0.0"]
    assert found.startswith("…>p68>")
    assert found.count(">") == LONGEST_PATH


@pytest.mark.parametrize(
    "body",
    [[], None, "x", {"dependencies": {"a": 5}}, {"dependencies": {"\ud800": {"version": "1"}}}],
)
def test_what_is_no_tree_is_refused(body):
    with pytest.raises(InvalidPayload):
        read_tree(body)


def test_a_tree_that_is_too_deep_is_refused():
    body = {"version": "1.0.0"}
    for _ in range(300):
        body = {"dependencies": {"a": body}}
    with pytest.raises(TooLarge):
        read_tree(body)


def test_members_of_other_shapes_are_passed_over():
    body = {"requires": True, "dependencies": {"a": {"version": 5, "requires": True, "dev": "no"}}}
    assert read_tree(body) == []


def report(body=HOISTED, hits=None):
    nodes = read_tree(body)
    return audit_report(nodes, {"widget": [WIDGET]} if hits is None else hits)


def test_the_report_says_what_is_affected_and_where():
    found = report()
    (advisory,) = found["advisories"].values()
    assert advisory["findings"] == [
        {
            "version": "1.2.0",
            "paths": ["gadget>widget"],
            "dev": False,
            "optional": False,
            "bundled": False,
        }
    ]
    assert (advisory["module_name"], advisory["patched_versions"]) == ("widget", ">=1.2.3")
    assert advisory["github_advisory_id"] == "GHSA-1"
    assert list(found["advisories"]) == ["7"]
    assert [each["action"] for each in found["actions"]] == ["review"]
    assert found["actions"][0]["resolves"][0]["path"] == "gadget>widget"


def test_the_report_counts():
    assert report()["metadata"] == {
        "vulnerabilities": {"info": 0, "low": 0, "moderate": 0, "high": 1, "critical": 0},
        "dependencies": 2,
        "devDependencies": 3,
        "optionalDependencies": 0,
        "totalDependencies": 5,
    }


def test_a_report_of_nothing_is_whole_too():
    found = report(hits={})
    assert (found["actions"], found["advisories"], found["muted"]) == ([], {}, [])


def test_more_places_than_anybody_reads_are_counted_and_not_named():
    folders = {
        f"f{number}": {"version": "1.0.0", "dependencies": {"widget": {"version": "1.0.0"}}}
        for number in range(6_000)
    }
    found = report({"dependencies": folders})
    assert found["metadata"]["vulnerabilities"]["high"] == 6_000
    assert len(found["advisories"]["7"]["findings"][0]["paths"]) == 5_000


def test_the_bulk_answer_has_what_clients_read():
    assert bulk_answer({"widget": [WIDGET]}) == {
        "widget": [
            {
                "id": 7,
                "url": "https://github.com/advisories/GHSA-1",
                "title": "widget trusts everybody",
                "severity": "high",
                "vulnerable_versions": ">=1.0.0 <1.2.3",
                "cwe": ["CWE-20"],
                "cvss": {"score": 7.5, "vectorString": WIDGET.vector},
                "github_advisory_id": "GHSA-1",
            }
        ]
    }


def test_versions_are_gathered_by_package():
    assert versions_of(read_tree(HOISTED))["widget"] == {"1.2.0", "2.0.0"}
