"""Dist-tags."""

from __future__ import annotations

import pytest

from prism_kernel.errors import InvalidInput
from prism_kernel.record.tags import check_tag, moved_tags


@pytest.mark.parametrize("tag", ["latest", "next", "beta-2", "V", "lts_18", "canary~1", "a.b"])
def test_a_word_may_be_a_tag(tag):
    assert check_tag(tag) is tag


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "1",
        "1.2.3",
        "v1",
        "^1",
        "x",
        "*",
        ">=2",
        "1.x",
        "a b",
        "a/b",
        "..",
        "é",
        "a" * 65,
        "a\n",
    ],
    ids=ascii,
)
def test_what_could_be_a_range_or_is_no_word_may_not(tag):
    with pytest.raises(InvalidInput) as raised:
        check_tag(tag)
    assert raised.value.problem_code == "invalid-tag"


@pytest.mark.parametrize(
    ("tags", "version", "tag", "moved"),
    [
        ({}, "1.0.0", None, {"latest": "1.0.0"}),
        ({}, "1.0.0-rc.1", None, {"latest": "1.0.0-rc.1"}),
        ({"latest": "1.0.0"}, "1.0.1", None, {"latest": "1.0.1"}),
        ({"latest": "2.0.0"}, "1.0.1", None, {"latest": "2.0.0"}),
        ({"latest": "1.0.0"}, "2.0.0-rc.1", None, {"latest": "1.0.0"}),
        ({"latest": "1.0.0-rc.1"}, "1.0.0-rc.2", None, {"latest": "1.0.0-rc.2"}),
        ({"latest": "1.0.0-rc.1"}, "1.0.0", None, {"latest": "1.0.0"}),
        ({}, "1.0.0", "next", {"latest": "1.0.0", "next": "1.0.0"}),
        ({"latest": "1.0.0"}, "2.0.0", "next", {"latest": "1.0.0", "next": "2.0.0"}),
        ({"latest": "2.0.0"}, "1.0.1", "latest", {"latest": "1.0.1"}),
        (
            {"latest": "1.0.0", "next": "3.0.0"},
            "2.0.0",
            "next",
            {"latest": "1.0.0", "next": "2.0.0"},
        ),
    ],
)
def test_publishing_moves_tags(tags, version, tag, moved):
    before = dict(tags)
    assert moved_tags(tags, version, tag) == moved
    assert tags == before
