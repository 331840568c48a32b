"""``package.json``: what is taken as it is, and what is refused with which code."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.errors import InvalidManifest
from prism_kernel.tarball import parse_package_json

GOOD = {"name": "widget", "version": "1.0.0"}


def with_field(text: str) -> bytes:
    return b'{"name":"widget","version":"1.0.0","x":' + text.encode() + b"}"


def code_of(data: bytes) -> str:
    with pytest.raises(InvalidManifest) as caught:
        parse_package_json(data)
    assert caught.value.status == 422
    assert str(caught.value).isprintable()
    return caught.value.problem_code


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(GOOD).encode(),
        b"\xef\xbb\xbf" + json.dumps(GOOD).encode(),
        json.dumps(GOOD, indent=2).replace("\n", "\r\n").encode(),
        b" \t\r\n" + json.dumps(GOOD).encode() + b"\n\n",
        b'{"n\\u0061me":"widget","version":"1.0.0"}',
    ],
)
def test_any_spelling_of_the_same_document_is_the_same(data: bytes) -> None:
    assert parse_package_json(data) == GOOD


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9007199254740991", 2**53 - 1),
        ("-9007199254740991", -(2**53) + 1),
        ("1e3", 1000.0),
        ("1e-400", 0.0),
        ("0.1", 0.1),
        (nested(63), json.loads(nested(63))),
        ('"[[[[{{{{\\""', '[[[[{{{{"'),
        ('"' + "[" * 5_000 + '"', "[" * 5_000),
        ('"\\ud83d\\ude00 \u00e9"', "\U0001f600 \u00e9"),
        ('{"__proto__":{"constructor":1}}', {"__proto__": {"constructor": 1}}),
        ('[{"a":1},{"a":2}]', [{"a": 1}, {"a": 2}]),
    ],
)
def test_unusual_values_are_kept(text: str, value: object) -> None:
    assert parse_package_json(with_field(text))["x"] == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9007199254740992", "manifest-number"),
        ("-9007199254740992", "manifest-number"),
        ("1" * 100_000, "manifest-number"),
        ("1e300", "manifest-number"),
        ("1e999", "manifest-number"),
        ("-1e999", "manifest-number"),
        ("1." + "0" * 100_000, "manifest-number"),
        ("NaN", "manifest-number"),
        ("Infinity", "manifest-number"),
        ("-Infinity", "manifest-number"),
        (nested(64), "manifest-too-deep"),
        (nested(100_000), "manifest-too-deep"),
        ("[" * 500_000, "manifest-too-deep"),
        ('{"a":' * 100_000, "manifest-too-deep"),
        ('{"a":1,"a":1}', "manifest-duplicate-key"),
        ('{"a":1,"\\u0061":2}', "manifest-duplicate-key"),
        ('[{"b":{"a":1,"a":2}}]', "manifest-duplicate-key"),
        ('"\\ud800"', "manifest-surrogate"),
        ('{"\\udc00":1}', "manifest-surrogate"),
        ("01", "manifest-not-json"),
        (".5", "manifest-not-json"),
        ("+1", "manifest-not-json"),
        ("0x10", "manifest-not-json"),
        ("'a'", "manifest-not-json"),
        ("undefined", "manifest-not-json"),
        ('"\n"', "manifest-not-json"),
        ('"\\x41"', "manifest-not-json"),
        ("1}}}}}}}" + nested(64), "manifest-not-json"),
        ("1,", "manifest-not-json"),
        ("1//", "manifest-not-json"),
        ("/* */1", "manifest-not-json"),
        ('"', "manifest-not-json"),
    ],
)
def test_a_field_that_programs_would_read_differently_is_refused(text: str, code: str) -> None:
    assert code_of(with_field(text)) == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "manifest-not-json"),
        (b"\xef\xbb\xbf", "manifest-not-json"),
        (b"\xef\xbb\xbf" * 2 + b"{}", "manifest-not-json"),
        (b"{}{}", "manifest-not-json"),
        (b"[]", "manifest-not-an-object"),
        (b"null", "manifest-not-an-object"),
        (b'"widget"', "manifest-not-an-object"),
        (b"1", "manifest-not-an-object"),
        (json.dumps(GOOD).encode("utf-16"), "manifest-not-utf8"),
        (b'{"name":"caf\xe9"}', "manifest-not-utf8"),
        (b"\xff", "manifest-not-utf8"),
        (json.dumps(GOOD).encode() + b"\0", "manifest-not-json"),
        (b'{"name":"widget","version":"1.0.0","name":"other"}', "manifest-duplicate-key"),
    ],
)
def test_a_document_that_is_not_one_json_object_is_refused(data: bytes, code: str) -> None:
    assert code_of(data) == code


@pytest.mark.parametrize(
    "name",
    [
        None, 1, "", [], {}, " widget", "widget ", "Widget", ".widget", "_widget", "@../x",
        "@a/../b", "../x", "__proto__", "constructor", "node_modules", "favicon.ico", "wid get",
        "widget\n", "w\u0131dget", "a/b", "@a", "@a/", "a" * 215, "%2e%2e",
    ],
)  # fmt: skip
def test_a_name_that_may_not_be_published_is_refused(name: object) -> None:
    assert code_of(json.dumps({**GOOD, "name": name}).encode()) == "manifest-name"


@pytest.mark.parametrize(
    "version",
    [
        None, 1, 1.0, "", "1", "1.0", "v1.0.0", "=1.0.0", " 1.0.0", "1.0.0 ", "01.0.0", "1.0.0-01",
        "1.0.0+build", "1.0.0-", "1.0.0-a..b", "latest", "1.0.0\n", "1.0.\u0660", "1.0.x", "^1.0.0",
        "1.0.0-" + "a" * 251, "9007199254740992.0.0", "1.0." + "9" * 250,
    ],
)  # fmt: skip
def test_a_version_that_is_not_normalised_is_refused(version: object) -> None:
    assert code_of(json.dumps({**GOOD, "version": version}).encode()) == "manifest-version"


@pytest.mark.parametrize(
    "version",
    ["0.0.0", "9007199254740991.0.0", "1.0.0-rc.1", "1.0.0-x-y-z.--", "1.0.0-" + "a" * 250],
)
def test_an_unusual_version_is_accepted(version: str) -> None:
    document = json.dumps({**GOOD, "version": version}).encode()
    assert parse_package_json(document)["version"] == version


@pytest.mark.parametrize("missing", ["name", "version"])
def test_name_and_version_must_be_there(missing: str) -> None:
    document = {key: value for key, value in GOOD.items() if key != missing}
    assert code_of(json.dumps(document).encode()) == f"manifest-{missing}"


@pytest.mark.parametrize(
    "text",
    [
        '"' + '\\"' * 500_000,
        '"' + "\\" * 1_000_001,
        '""' * 500_000,
        '"\\' * 500_000,
        "}" * 1_000_000,
    ],
    ids=["escaped quotes", "backslashes", "empty strings", "quotes and backslashes", "closers"],
)
def test_a_megabyte_of_anything_is_refused_quickly(text: str) -> None:
    started = time.process_time()
    code_of(with_field(text))
    assert time.process_time() - started < 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


@given(st.dictionaries(st.text().filter(lambda key: key not in GOOD), json_values))
def test_any_json_document_comes_back_as_it_was(fields: dict[str, object]) -> None:
    document = {**fields, **GOOD}
    assert parse_package_json(json.dumps(document).encode()) == document
