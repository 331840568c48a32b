from __future__ import annotations

from datetime import UTC, datetime

import pytest

from prism_kernel.builtins.strategies import (
    STRATEGIES,
    select_before,
    select_exact,
    select_highest,
    select_lowest,
)
from prism_kernel.contracts.resolve import SelectionRequest, VersionFacts
from prism_kernel.errors import InvalidInput
from prism_kernel.semver import SortedVersions

_VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "2.0.0", "3.0.0-beta.1")
_TAGS = {"latest": "2.0.0", "next": "3.0.0-beta.1", "old": "1.1.0", "gone": "9.9.9"}


def on_day(day):
    return datetime(2026, 1, day, tzinfo=UTC)


def request(selector, *, tags=_TAGS, yanked=(), deprecated=(), at=None):
    """A version was published each day from the first of January on."""
    versions = {
        version: VersionFacts(
            on_day(day), version in yanked, "Do not use." if version in deprecated else None
        )
        for day, version in enumerate(_VERSIONS, start=1)
    }
    return SelectionRequest(SortedVersions.of(_VERSIONS), selector, tags, versions, at)


@pytest.mark.parametrize(
    ("selector", "version"),
    [
        ("", "2.0.0"),
        ("latest", "2.0.0"),
        ("next", "3.0.0-beta.1"),
        ("1.0.0", "1.0.0"),
        ("v1.0.0", "1.0.0"),
        ("^1", "1.2.0"),
        ("*", "2.0.0"),
        (">=3.0.0-0", "3.0.0-beta.1"),
        ("^4", None),
        ("unknown", None),
        ("gone", None),
        ("7.7.7", None),
    ],
)
def test_highest_chooses_as_npm_does(selector, version):
    assert select_highest(request(selector)) == version


def test_a_range_prefers_the_version_tagged_latest():
    assert select_highest(request("^1", tags={"latest": "1.1.0"})) == "1.1.0"


def test_a_deprecated_version_is_chosen_only_if_nothing_else_fits():
    assert select_highest(request("^1", deprecated=["1.2.0"])) == "1.1.0"
    assert select_highest(request("^1", deprecated=["1.0.0", "1.1.0", "1.2.0"])) == "1.2.0"


@pytest.mark.parametrize("select", [select_highest, select_lowest])
def test_a_yanked_version_is_chosen_only_by_its_number(select):
    assert select(request("1.2.0", yanked=["1.2.0"])) == "1.2.0"
    assert select(request("~1.2.0", yanked=["1.2.0"])) is None
    assert select(request("2.0.0", yanked=["2.0.0"])) == "2.0.0"


def test_a_yanked_latest_gives_way_to_the_next_lower():
    assert select_highest(request("", yanked=["2.0.0"])) == "1.2.0"


def test_lowest_chooses_the_first_that_fits():
    assert select_lowest(request("^1")) == "1.0.0"
    assert select_lowest(request("^1", yanked=["1.0.0"])) == "1.1.0"
    assert select_lowest(request("old")) == "1.1.0"


def test_exact_knows_only_versions():
    assert select_exact(request("1.1.0")) == "1.1.0"
    assert select_exact(request("7.7.7")) is None


@pytest.mark.parametrize("selector", ["^1", "latest", ""])
def test_exact_says_that_it_needs_a_version(selector):
    with pytest.raises(InvalidInput, match="needs an exact version"):
        select_exact(request(selector))


def test_before_chooses_among_what_was_there():
    assert select_before(request("^1", at=on_day(2))) == "1.1.0"
    assert select_before(request("", at=on_day(3))) == "1.2.0"
    assert select_before(request("1.2.0", at=on_day(2))) is None
    assert select_before(request("^1", at=datetime(2025, 1, 1, tzinfo=UTC))) is None


def test_before_without_a_moment_is_an_error():
    with pytest.raises(InvalidInput) as raised:
        select_before(request("^1"))
    assert raised.value.problem_code == "missing-moment"


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
@pytest.mark.parametrize("selector", ["", "x" * 300, "\0", "1 ||", "@", "^" * 200])
def test_no_selector_is_too_odd_for_a_strategy(strategy, selector):
    if strategy.name == "exact":
        with pytest.raises(InvalidInput):
            strategy.select(request(selector))
    else:
        assert strategy.select(request(selector, at=on_day(9))) in {None, *_VERSIONS}
