"""OSV's events as npm's ranges."""

from __future__ import annotations

import pytest

from prism_kernel.api import InvalidInput
from prism_npm.advisories.affected import Affected, Event


def affected(*events: tuple[str, str], versions: tuple[str, ...] = (), last_known=None) -> Affected:
    gathered = Affected()
    gathered.add_range([Event.at(kind, version) for kind, version in events], last_known)
    gathered.add_versions(versions)
    return gathered


@pytest.mark.parametrize(
    ("events", "alternatives", "patched"),
    [
        ([("introduced", "0"), ("fixed", "1.2.3")], ["<1.2.3"], [">=1.2.3"]),
        ([("introduced", "1.0.0"), ("fixed", "1.2.3")], [">=1.0.0 <1.2.3"], [">=1.2.3"]),
        ([("introduced", "0")], ["*"], []),
        ([("introduced", "2.0.0")], [">=2.0.0"], []),
        ([("introduced", "0"), ("last_affected", "1.4.0")], ["<=1.4.0"], [">1.4.0"]),
        (
            [("introduced", "1.0.0"), ("last_affected", "1.0.0")],
            [">=1.0.0 <=1.0.0"],
            [">1.0.0"],
        ),
        (
            [("introduced", "0"), ("fixed", "1.2.3"), ("introduced", "2.0.0"), ("fixed", "2.0.4")],
            ["<1.2.3", ">=2.0.0 <2.0.4"],
            [">=1.2.3 <2.0.0", ">=2.0.4"],
        ),
        (
            [("fixed", "2.0.4"), ("introduced", "2.0.0"), ("fixed", "1.2.3"), ("introduced", "0")],
            ["<1.2.3", ">=2.0.0 <2.0.4"],
            [">=1.2.3 <2.0.0", ">=2.0.4"],
        ),
        (
            [("introduced", "1.0.0-beta.2"), ("fixed", "1.0.0")],
            [">=1.0.0-beta.2 <1.0.0"],
            [">=1.0.0"],
        ),
        ([("introduced", "1"), ("fixed", "1.2")], [">=1.0.0 <1.2.0"], [">=1.2.0"]),
        (
            [("introduced", "0"), ("fixed", "1.0.0"), ("introduced", "3.0.0")],
            ["<1.0.0", ">=3.0.0"],
            [">=1.0.0 <3.0.0"],
        ),
        ([("introduced", "0"), ("last_affected", "0")], ["<=0.0.0"], [">0.0.0"]),
        ([("fixed", "1.0.0")], [], []),
    ],
)
def test_events_become_alternatives(events, alternatives, patched):
    found = affected(*events)
    assert found.alternatives() == alternatives
    assert found.patched() == patched


def test_versions_in_an_interval_are_not_told_twice():
    found = affected(
        ("introduced", "1.0.0"), ("fixed", "1.2.0"), versions=("1.1.0", "3.0.0", "2.9.0", "1.2.0")
    )
    assert found.alternatives() == [">=1.0.0 <1.2.0", "1.2.0", "2.9.0", "3.0.0"]


def test_versions_that_npm_never_had_are_passed_over():
    assert affected(versions=("1.0.0", "1.0", "last week")).alternatives() == ["1.0.0"]


@pytest.mark.parametrize(
    ("last_known", "expected"),
    [("<= 1.4.0", "<=1.4.0"), ("< 2.0.0", "<2.0.0"), ("?", "*"), (None, "*")],
)
def test_a_range_that_nobody_fixed_ends_where_it_was_last_known(last_known, expected):
    assert affected(("introduced", "0"), last_known=last_known).alternatives() == [expected]


def test_a_bound_that_is_no_version_is_an_error():
    with pytest.raises(InvalidInput, match="'soon' is not a version"):
        Event.at("fixed", "soon")
