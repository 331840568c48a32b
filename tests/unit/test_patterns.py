from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.names import check_pattern, covers

PARTS = st.from_regex(r"[a-z0-9][a-z0-9._~-]{0,8}", fullmatch=True).filter(
    lambda part: part not in {"node_modules", "favicon.ico", "constructor", "prototype"}
)
SCOPED = st.builds("@{}/{}".format, PARTS, PARTS)
NAMES = PARTS | SCOPED
PATTERNS = NAMES | st.builds("@{}/*".format, PARTS) | st.just("*")


@given(NAMES)
def test_a_name_is_a_pattern_that_covers_itself(name):
    assert covers(check_pattern(name), name)


@given(NAMES, NAMES)
def test_a_name_covers_no_other_name(pattern, name):
    assert covers(pattern, name) == (pattern == name)


@given(PARTS, NAMES)
def test_a_scope_covers_exactly_the_names_in_that_scope(scope, name):
    written_scope, slash, _ = name.partition("/")
    expected = bool(slash) and written_scope == f"@{scope}"
    assert covers(check_pattern(f"@{scope}/*"), name) == expected


@given(PARTS, PARTS)
def test_a_scope_covers_every_name_put_into_it(scope, part):
    assert covers(f"@{scope}/*", f"@{scope}/{part}")


@given(NAMES)
def test_a_star_covers_every_name(name):
    assert covers(check_pattern("*"), name)


@given(PATTERNS)
def test_only_a_star_covers_the_registry_itself(pattern):
    assert covers(pattern, None) == (pattern == "*")


@given(st.text(max_size=20))
def test_a_pattern_that_is_accepted_has_one_of_the_three_forms(text):
    try:
        check_pattern(text)
    except ValueError:
        return
    assert text == "*" or "*" not in text.removesuffix("/*")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "**",
        "left-*",
        "*/*",
        "@*/*",
        "@/*",
        "acme/*",
        "@acme/",
        "@acme/left-*",
        "@acme/*/*",
        "@../*",
        "@Acme/widget",
        " left-pad",
    ],
)
def test_anything_else_is_refused_with_the_forms_that_are_not(text):
    with pytest.raises(ValueError, match="an exact name, '@scope/\\*' or '\\*'"):
        check_pattern(text)
