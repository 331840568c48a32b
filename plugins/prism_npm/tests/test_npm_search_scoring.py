"""What a search finds, and in which order."""

from __future__ import annotations

import pytest

from prism_npm.search.query import MAX_TEXT, Query, parse_query
from prism_npm.search.scoring import Searchable, score

PACKAGES = {
    name: Searchable.of(name, keywords, description)
    for name, keywords, description in [
        ("color", [], "Names of colours."),
        ("@acme/color", ["css"], None),
        ("color-name", [], None),
        ("ansi-color", ["Terminal"], None),
        ("chalk", ["color", "cli"], "Terminal string styling."),
        ("supportscolor", [], None),
        ("kleur", [], "The fastest color library."),
        ("paint", ["colorful"], "Colourless."),
        ("leftpad", [], "Pads."),
    ]
}


def found(text):
    query = parse_query(text)
    scores = {name: score(package, query) for name, package in PACKAGES.items()}
    return sorted((name for name in scores if scores[name]), key=lambda name: -scores[name])


def test_names_come_before_keywords_and_keywords_before_descriptions():
    assert found("color") == [
        "color",
        "@acme/color",
        "color-name",
        "ansi-color",
        "chalk",
        "supportscolor",
        "kleur",
        "paint",
    ]


def test_case_does_not_matter():
    assert found("COLOR") == found("color")
    assert found("keywords:TERMINAL") == ["ansi-color"]


def test_every_word_must_fit():
    assert found("color terminal") == ["ansi-color", "chalk"]
    assert found("color nothing") == []


@pytest.mark.parametrize("text", ["@acme/color", "color-name"])
def test_an_exact_name_comes_first(text):
    assert found(text)[0] == text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("scope:acme", ["@acme/color"]),
        ("scope:@acme color", ["@acme/color"]),
        ("scope:acm", []),
        ("keywords:color,cli", ["chalk"]),
        ("keywords:color keywords:css", []),
    ],
)
def test_qualifiers_narrow(text, names):
    assert found(text) == names


def test_a_search_for_nothing_finds_everything():
    assert sorted(found("")) == sorted(PACKAGES)
    assert sorted(found("not:unstable is:popular")) == sorted(PACKAGES)


def test_people_are_one_kind_of_qualifier():
    query = parse_query("author:Ada maintainer:bob@acme.example publisher:ci word")
    assert query == Query(("word",), people=frozenset({"ada", "bob@acme.example", "ci"}))


@pytest.mark.parametrize("text", ["author:", "node:fs", ":"])
def test_a_colon_alone_makes_no_qualifier(text):
    assert parse_query(text).words == (text,)


def test_endless_text_is_not_read_to_its_end():
    assert len(parse_query("a" * 10_000_000).text) == MAX_TEXT
