"""One OSV document."""

from __future__ import annotations

import json

import pytest

from plugins.prism_npm.tests.osv_documents import entry
from prism_kernel.api import InvalidInput
from prism_npm.advisories.osv import read_entry

VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
NEWER_VECTOR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"


def read(document):
    return read_entry(json.dumps(document).encode())


def advisory(document, name="widget"):
    return read(document).advisories[name]


def test_an_entry_is_told_as_npm_tells_it():
    found = advisory(
        entry(
            aliases=["CVE-2025-1234", "PYSEC-1"],
            severity=[{"type": "CVSS_V3", "score": VECTOR}],
            database_specific={"severity": "HIGH", "cwe_ids": ["CWE-1321"], "nvd": None},
        )
    )
    assert found.source == "GHSA-aaaa-bbbb-cccc"
    assert found.url == "https://github.com/advisories/GHSA-aaaa-bbbb-cccc"
    assert found.title == "widget trusts everybody"
    assert found.vulnerable_versions == "<1.2.3"
    assert found.patched_versions == ">=1.2.3"
    assert (found.severity, found.score, found.vector) == ("high", 7.5, VECTOR)
    assert (found.cwe, found.cves) == (["CWE-1321"], ["CVE-2025-1234"])


def test_its_number_is_the_same_every_time_and_another_for_each_package():
    two = entry(affected=[entry(name="gadget")["affected"][0]])
    first, second = read(two).advisories, read(two).advisories
    assert first["widget"].id == second["widget"].id
    assert first["widget"].id != first["gadget"].id
    assert 0 < first["widget"].id < 2**53


def test_ranges_of_one_package_are_one_advisory():
    again = entry(events=[{"introduced": "2.0.0"}, {"fixed": "2.0.4"}])["affected"]
    assert advisory(entry(affected=again)).vulnerable_versions == "<1.2.3 || >=2.0.0 <2.0.4"


def test_malware_is_critical_and_nothing_mends_it():
    found = read(entry("MAL-2025-1", "evil", [{"introduced": "0"}], ["1.0.0"]))
    assert found.malware
    evil = found.advisories["evil"]
    assert (evil.severity, evil.vulnerable_versions) == ("critical", "*")
    assert (evil.patched_versions, evil.cwe) == ("<0.0.0", ["CWE-506"])
    assert evil.url == "https://osv.dev/vulnerability/MAL-2025-1"


@pytest.mark.parametrize(
    ("word", "vector", "severity"),
    [
        ("MODERATE", VECTOR, "moderate"),
        ("low", None, "low"),
        ("dreadful", VECTOR, "high"),
        (None, VECTOR, "high"),
        (None, NEWER_VECTOR, "moderate"),
        ("CRITICAL", NEWER_VECTOR, "critical"),
        (None, VECTOR.replace("A:H", "A:N"), "info"),
        (None, None, "moderate"),
    ],
)
def test_the_severity_is_the_databases_or_by_the_score(word, vector, severity):
    scores = [{"type": "CVSS", "score": vector}] if vector else []
    document = entry(severity=scores, database_specific={"severity": word})
    assert advisory(document).severity == severity


def test_a_withdrawn_entry_says_nothing():
    found = read(entry(withdrawn="2025-06-01T00:00:00Z"))
    assert found.withdrawn
    assert not found.advisories


def test_other_ecosystems_are_passed_over():
    assert not read(entry(ecosystem="PyPI")).advisories


def test_a_range_of_commits_says_nothing_to_npm():
    document = entry(events=())
    document["affected"][0]["ranges"] = [{"type": "GIT", "events": [{"introduced": "abc"}]}]
    assert not read(document).advisories


def test_text_cannot_steer_a_terminal():
    title = advisory(entry(summary="bad\x1b[2J\u202e news\nsecond line")).title
    assert title == "bad[2J news"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"id": 5}',
        b"\xff",
        b"[" * 100_000,
        json.dumps(entry(affected=["no"])).encode(),
        json.dumps(entry(events=[{"introduced": "0"}, {"fixed": "one"}])).encode(),
        json.dumps(entry(name="with\nline")).encode(),
        json.dumps(entry(name="")).encode(),
    ],
)
def test_what_is_no_entry_is_an_error(data):
    with pytest.raises(InvalidInput):
        read_entry(data)


def test_facts_of_an_unknown_shape_are_passed_over():
    document = entry(database_specific={"severity": {"text": "HIGH"}, "cwe_ids": 7})
    assert advisory(document).severity == "moderate"
