from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from prism_kernel import semver
from prism_kernel.errors import InvalidRange


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("", "*"),
        ("*", "*"),
        (">=0.0.0", "*"),
        (">=v0.0.0", ">=0.0.0"),
        ("1.2.3", "1.2.3"),
        ("=v1.2.3", "1.2.3"),
        ("^1.2.3", ">=1.2.3 <2.0.0-0"),
        ("^0.2.3", ">=0.2.3 <0.3.0-0"),
        ("^0.0.3", ">=0.0.3 <0.0.4-0"),
        ("^0.0", "<0.1.0-0"),
        ("^1.2.3-rc.1", ">=1.2.3-rc.1 <2.0.0-0"),
        ("~1.2", ">=1.2.0 <1.3.0-0"),
        ("~> 1.2.3", ">=1.2.3 <1.3.0-0"),
        ("1.2.3 - 2.3", ">=1.2.3 <2.4.0-0"),
        ("1.x || 2.x.x", ">=1.0.0 <2.0.0-0||>=2.0.0 <3.0.0-0"),
        (">1.2", ">=1.3.0"),
        ("<=1", "<2.0.0-0"),
        (">x", "<0.0.0-0"),
        (">x || 1.2.3", "1.2.3"),
        ("1.2.3 || *", "*"),
        (">= 1.2.3   < 2", ">=1.2.3 <2.0.0-0"),
        ("1.2.3 1.2.3", "1.2.3"),
        ("1.2.3*", "1.2.3"),
        ("1.2.3+build", "1.2.3"),
        (" " * 300 + "1.2.3", "1.2.3"),
    ],
)
def test_range_is_normalised_as_npm_does(text, normal):
    assert semver.valid_range(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        "latest",
        "1.2.3 || nonsense",
        "1.2.3.4",
        "==1.2.3",
        ">=",
        "^9007199254740991.0.0",
        "x.1",
        "١.x",  # noqa: RUF001 - digits are ASCII only
        "1.2.3 " * 1000,
        "1" * 5000,
    ],
)
def test_malformed_range_is_none_or_raises_and_satisfied_by_nothing(text):
    assert semver.valid_range(text) is None
    assert not semver.satisfies("1.2.3", text)
    assert semver.max_satisfying(["1.2.3"], text) is None
    assert semver.min_satisfying(["1.2.3"], text) is None
    assert semver.SortedVersions.of(["1.2.3"]).max_satisfying(text) is None
    assert semver.SortedVersions.of(["1.2.3"]).min_satisfying(text) is None
    with pytest.raises(InvalidRange):
        semver.Range.parse(text)


def test_prerelease_satisfies_only_beside_a_comparator_of_its_own_release():
    assert semver.satisfies("1.2.3-rc.2", "^1.2.3-rc.1")
    assert not semver.satisfies("1.3.0-rc.2", "^1.2.3-rc.1")
    assert not semver.satisfies("2.0.0-rc.1", "*")
    assert not semver.satisfies("2.0.0-rc.1", ">=1")


def test_include_prerelease_treats_prereleases_as_releases():
    assert semver.satisfies("1.3.0-rc.2", "^1.2.3", include_prerelease=True)
    assert semver.satisfies("1.0.0-0", "1.x", include_prerelease=True)
    assert not semver.satisfies("2.0.0-0", "1.x", include_prerelease=True)
    assert semver.valid_range("1 - 2", include_prerelease=True) == ">=1.0.0-0 <3.0.0-0"


def test_longer_list_of_alternatives_than_a_version_is_still_a_range():
    text = " || ".join(f"^{major}.0.0" for major in range(60))
    assert len(text) > semver.MAX_LENGTH
    assert semver.satisfies("59.1.0", text)
    assert semver.SortedVersions.of(["59.1.0"]).max_satisfying(text) == "59.1.0"


def test_parsed_range_and_version_are_taken_as_they_are():
    parsed = semver.Range.parse("^1.0.0")
    assert semver.satisfies(semver.Version.parse("1.5.0"), parsed)
    assert semver.max_satisfying(["1.0.0", "1.5.0"], parsed) == "1.5.0"
    assert str(parsed) == ">=1.0.0 <2.0.0-0"


def test_of_equals_the_first_listed_is_chosen():
    versions = ["1.0.0+b", "1.0.0+a", "0.1.0"]
    assert semver.max_satisfying(versions, "*") == "1.0.0+b"
    assert semver.min_satisfying(versions, "1.x") == "1.0.0+b"
    assert semver.SortedVersions.of(versions).max_satisfying("*") == "1.0.0+b"


def test_malformed_versions_are_passed_over():
    versions = ["nonsense", "1.0.0", "", "1.0.0.0", "2" * 300]
    assert semver.max_satisfying(versions, "*") == "1.0.0"
    assert semver.SortedVersions.of(versions).min_satisfying("*") == "1.0.0"


HOSTILE = [
    " ",
    "v ",
    "=",
    "< ",
    "1",
    "1.",
    "1.1.",
    "1 ",
    "x ",
    "- ",
    "1.1.1-a.",
    "1.1.1-1",
    "1.1.1+a.",
    "1.1.1 - ",
    "~ ",
    "^ 1 ",
    "*",
    "||",
    ">=1.1.1-a ",
    "\ufeff",
    "+a",
    "~>",
    "-",
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("end", ["", "!", "1.2.3"])
def test_hostile_repetition_is_answered_at_once(unit, end):
    for size in (semver.MAX_LENGTH, semver.MAX_RANGE_LENGTH, 1_000_000):
        text = (unit * size)[: size - len(end)] + end
        # The processor's time, and the better of two, so that a busy machine does not matter.
        assert min(_seconds_to_answer(text) for _ in range(2)) < 0.05


QUESTIONS: list[Callable[[str], object]] = [
    semver.valid,
    semver.clean,
    semver.valid_range,
    lambda text: semver.satisfies("1.2.3", text, include_prerelease=True),
]


def _seconds_to_answer(text: str) -> float:
    """The processor's seconds for the slowest of the questions."""
    times = []
    for ask in QUESTIONS:
        start = time.process_time()
        ask(text)
        times.append(time.process_time() - start)
    return max(times)
