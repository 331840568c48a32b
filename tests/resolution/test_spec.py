from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.errors import InvalidSpec
from prism_kernel.resolution import PackageSpec, parse_spec


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("widget", PackageSpec("widget")),
        ("widget@1.2.3", PackageSpec("widget", "1.2.3")),
        ("widget@latest/lib/a.js", PackageSpec("widget", "latest", "./lib/a.js")),
        ("@acme/widget", PackageSpec("@acme/widget")),
        ("@acme/widget/lib/a", PackageSpec("@acme/widget", "", "./lib/a")),
        ("@acme/widget@^1 || 2.x/lib", PackageSpec("@acme/widget", "^1 || 2.x", "./lib")),
        ("widget@1.0.0 - 2.0.0/x", PackageSpec("widget", "1.0.0 - 2.0.0", "./x")),
        ("widget@ >=1 <2 ", PackageSpec("widget", ">=1 <2")),
        ("widget@*", PackageSpec("widget", "*")),
        ("widget@", PackageSpec("widget")),
        ("widget/a@b/c", PackageSpec("widget", "", "./a@b/c")),
        ("widget/", PackageSpec("widget", "", "./")),
        ("widget#internal/x", PackageSpec("widget", "", "#internal/x")),
        ("widget@1#internal", PackageSpec("widget", "1", "#internal")),
    ],
)
def test_a_spec_is_a_name_a_selector_and_a_subpath(text, spec):
    assert parse_spec(text) == spec


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "@acme",
        "@acme/",
        "/lib",
        "@/x",
        "@Acme/widget",
        ".widget",
        "a\0b",
        "a@1\n",
        "a/\x7f",
        "é",
    ],
)
def test_text_without_a_publishable_name_is_refused(text):
    with pytest.raises(InvalidSpec):
        parse_spec(text)


@pytest.mark.parametrize("text", ["a" * 300, "a@" + "1" * 300, "a/" + "b" * 3000, "@" * 10**6])
def test_an_endless_spec_is_refused_at_once(text):
    started = time.perf_counter()
    with pytest.raises(InvalidSpec):
        parse_spec(text)
    assert time.perf_counter() - started < 0.05


@given(st.text(max_size=60))
def test_any_other_text_is_refused_and_nothing_else_happens(text):
    try:
        spec = parse_spec(text)
    except InvalidSpec:
        return
    assert parse_spec(str(spec)) == spec
