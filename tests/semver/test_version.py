from __future__ import annotations

import pytest

from prism_kernel import semver
from prism_kernel.errors import InvalidVersion


def test_version_is_taken_apart():
    version = semver.Version.parse("1.2.3-rc.1+build.7")
    assert (version.major, version.minor, version.patch) == (1, 2, 3)
    assert version.prerelease == ("rc", 1)
    assert version.build == ("build", "7")
    assert str(version) == "1.2.3-rc.1"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1.2.3", "1.2.3"),
        ("v1.2.3", "1.2.3"),
        (" \t1.2.3\n", "1.2.3"),
        ("\ufeff1.2.3\u2003", "1.2.3"),
        ("1.2.3--", "1.2.3--"),
        ("1.2.3-01a", "1.2.3-01a"),
        ("9007199254740991.0.0", "9007199254740991.0.0"),
    ],
)
def test_valid_version_has_one_canonical_text(text, canonical):
    assert semver.valid(text) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.2",
        "1.2.3.4",
        "01.2.3",
        "1.2.3-01",
        "1.2.3-",
        "1.2.3+",
        "=1.2.3",
        "v 1.2.3",
        "vv1.2.3",
        "\x851.2.3",
        "\x1c1.2.3",
        "١.2.3",  # noqa: RUF001 - digits are ASCII only
        "9007199254740992.0.0",
        "99999999999999999.0.0",
        "1.2.3-" + "a" * 251,
        "latest",
    ],
)
def test_malformed_version_is_none_or_raises(text):
    assert semver.parse(text) is None
    assert semver.valid(text) is None
    with pytest.raises(InvalidVersion) as caught:
        semver.Version.parse(text)
    assert caught.value.problem_code == "invalid-version"


def test_version_of_256_characters_is_the_longest():
    longest = "1.2.3-" + "a" * 250
    assert semver.valid(longest) == longest
    assert semver.valid(longest + "a") is None


def test_clean_drops_what_people_write_before_a_version():
    assert semver.clean(" =v1.2.3 ") == "1.2.3"
    assert semver.clean("== 1.2.3") == "1.2.3"
    assert semver.clean("1.2") is None


def test_prereleases_follow_the_order_of_the_specification():
    ordered = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
    ]
    assert semver.sort(reversed(ordered)) == ordered
    assert semver.rsort(ordered) == ordered[::-1]


def test_build_metadata_counts_only_in_compare_build():
    assert semver.compare("1.0.0+a", "1.0.0+b") == 0
    assert semver.compare_build("1.0.0+a", "1.0.0+b") == -1
    assert semver.compare_build("1.0.0+a", "1.0.0") == 1
    assert semver.compare_build("1.0.0+2", "1.0.0+010") == -1


def test_huge_prerelease_numbers_compare_as_javascript_numbers_do():
    assert semver.compare("1.0.0-9007199254740992", "1.0.0-9007199254740993") == 0
    assert semver.compare("1.0.0-9007199254740992", "1.0.0-9007199254740994") == -1
    assert semver.prerelease("1.0.0-9007199254740992.5") == ("9007199254740992", 5)


def test_named_comparisons_agree_with_compare():
    assert semver.eq("1.0.0", "v1.0.0")
    assert semver.neq("1.0.0", "1.0.1")
    assert semver.gt("1.0.1", "1.0.0")
    assert semver.gte("1.0.0", "1.0.0")
    assert semver.lt("1.0.0-0", "1.0.0")
    assert semver.lte("1.0.0", "1.0.0+x")


def test_parts_of_a_version_come_from_text_or_from_a_version():
    version = semver.Version.parse("4.5.6-rc.0")
    assert (semver.major("4.5.6"), semver.minor(version), semver.patch("v4.5.6")) == (4, 5, 6)
    assert semver.prerelease(version) == ("rc", 0)
    assert semver.prerelease("4.5.6") is None
    assert semver.prerelease("nonsense") is None


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("1.2.3", "1.2.3", None),
        ("1.2.3", "1.2.3+build", None),
        ("1.2.3", "2.0.0", "major"),
        ("2.0.0", "1.2.3", "major"),
        ("1.2.3", "1.3.0", "minor"),
        ("1.2.3", "1.2.4", "patch"),
        ("1.2.3", "2.0.0-0", "premajor"),
        ("1.2.3", "1.3.0-0", "preminor"),
        ("1.2.3", "1.2.4-0", "prepatch"),
        ("1.2.3-0", "1.2.3-1", "prerelease"),
        ("1.0.0-1", "1.0.0", "major"),
        ("1.0.0-1", "1.1.1", "major"),
        ("1.1.0-1", "1.1.0", "minor"),
        ("1.1.1-1", "1.1.1", "patch"),
        ("1.1.1-1", "2.1.1", "major"),
        ("1.1.1-1", "1.3.1", "minor"),
    ],
)
def test_diff_names_the_step_between_two_versions(a, b, kind):
    assert semver.diff(a, b) == kind
