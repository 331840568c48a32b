from __future__ import annotations

import pytest

from prism_kernel.errors import InvalidPackage
from prism_kernel.packing.braces import expand
from prism_kernel.packing.globs import Rule


def applies(line: str, path: str) -> bool:
    return Rule.parse(line).applies(path, as_folder=False, name=None)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("*.js", "/a.js"),
        ("*.js", "/lib/deep/a.js"),
        ("*.js", "/.js"),
        ("*.JS", "/a.js"),
        ("lib/a.js", "/lib/a.js"),
        ("/lib", "/lib"),
        ("lib/**", "/lib/deep/a.js"),
        ("**/a.js", "/a.js"),
        ("a/**/b", "/a/b"),
        ("a/**/b", "/a/x/y/b"),
        ("*.{js,ts}", "/a.ts"),
        ("[ab].js", "/b.js"),
        ("[!ab].js", "/c.js"),
        ("[[:digit:]].js", "/7.js"),
        ("?.js", "/a.js"),
        (r"\*.js", "/*.js"),
        ("!(*.map)", "/a.map"),
        ("x!(*.map)", "/x.js"),
        ("@(a|b).js", "/b.js"),
        ("+(ab)c", "/ababc"),
        ("a?(b)c", "/ac"),
        ("lib/../src/a.js", "/src/a.js"),
        ("lib//a.js", "/lib/a.js"),
    ],
)
def test_rule_speaks_of_the_path(line, path):
    # A leading "!" turns the sense; "!(" is no group there.
    assert applies(line, path) or line.startswith("!")


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("lib/a.js", "/x/lib/a.js"),
        ("/lib", "/x/lib"),
        ("lib/", "/lib"),
        ("lib/**", "/lib"),
        ("*", "/"),
        ("x!(*.map)", "/xa.map"),
        ("[!ab].js", "/a.js"),
        ("./a.js", "/a.js"),
        ("a", "/ab"),
    ],
)
def test_rule_does_not_speak_of_the_path(line, path):
    assert not applies(line, path)


def test_each_leading_exclamation_mark_turns_the_sense():
    assert not Rule.parse("a").negated
    assert Rule.parse("!a").negated
    assert not Rule.parse("!!a").negated


def test_inclusion_speaks_of_the_folders_on_the_way():
    rule = Rule.parse("!/lib/deep/a.js")
    assert rule.applies("/lib", as_folder=True, name=None)
    assert rule.applies("/lib/deep", as_folder=True, name="deep")
    assert not rule.applies("/src", as_folder=True, name=None)
    assert not rule.applies("/lib", as_folder=False, name=None)


@pytest.mark.parametrize(
    ("pattern", "expanded"),
    [
        ("a", ["a"]),
        ("{a,b}c", ["ac", "bc"]),
        ("{a,{b,c}}", ["a", "b", "c"]),
        ("a{,b}", ["a", "ab"]),
        ("{1..3}", ["1", "2", "3"]),
        ("{3..1}", ["3", "2", "1"]),
        ("{01..03}", ["01", "02", "03"]),
        ("{1..5..2}", ["1", "3", "5"]),
        ("{a..c}", ["a", "b", "c"]),
        ("{a}", ["{a}"]),
        ("{a", ["{a"]),
        ("{}a", ["{}a"]),
        ("${a,b}", ["${a,b}"]),
        (r"\{a,b}", ["{a,b}"]),
        ("{a,b}{a,b}", ["aa", "ab", "ba", "bb"]),
        ("{a,a}", ["a"]),
    ],
)
def test_braces_expand_as_in_a_shell(pattern, expanded):
    assert expand(pattern) == expanded


def test_braces_that_stand_for_too_much_are_refused():
    with pytest.raises(InvalidPackage):
        expand("{1..999999999}")
    with pytest.raises(InvalidPackage):
        expand("{a,b}" * 40)
