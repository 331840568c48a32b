"""``package.json`` as hostile text: parsed once, strictly, into plain JSON values."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import NoReturn

from prism_kernel import semver
from prism_kernel.errors import InvalidManifest, InvalidName
from prism_kernel.jsonvalue import JsonObject, JsonValue
from prism_kernel.names import check_name, check_new_name

MAX_DEPTH = 64
_LONGEST_NUMBER = 64
_BOM = b"\xef\xbb\xbf"
_STRING = re.compile(r'"[^"\\]*+(?:\\.?[^"\\]*+)*+"?', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_package_json(data: bytes, *, old_name: bool = False) -> JsonObject:
    """Parse and check the bytes of a ``package.json``.

    ``old_name`` allows a name that was given before npm's grammar had its present form.

    A UTF-8 byte order mark is accepted. Raises ``InvalidManifest``: not UTF-8, not JSON, not an
    object, a key given twice, nesting beyond ``MAX_DEPTH``, a number that JavaScript could not
    hold exactly, half a surrogate pair, and a ``name`` or ``version`` that may not be published.
    """
    text = _decode(data)
    _check_depth(text)
    document = _parse(text)
    if not isinstance(document, dict):
        raise InvalidManifest("The package.json is not an object.", code="manifest-not-an-object")
    _check_name(document.get("name"), check_name if old_name else check_new_name)
    _check_version(document.get("version"))
    return document


def _decode(data: bytes) -> str:
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidManifest(
            "The package.json is not UTF-8 text.", code="manifest-not-utf8"
        ) from None


def _check_depth(text: str) -> None:
    """Count brackets outside strings, so that the recursive parser never sees a deep document."""
    depth = 0
    for bracket in re.findall(r"[\[{\]}]", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise InvalidManifest(
                f"The package.json is nested more than {MAX_DEPTH} levels deep.",
                code="manifest-too-deep",
            )


def _parse(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise InvalidManifest(
            f"The package.json is not JSON: {error.msg} at line {error.lineno}.",
            code="manifest-not-json",
            line=error.lineno,
        ) from None
    if "\\u" in text:
        _check_surrogates(value)
    return value


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise InvalidManifest(
            "The package.json gives a key twice in one object.", code="manifest-duplicate-key"
        )
    return result


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER or abs(int(digits)) > semver.MAX_SAFE_INTEGER:
        raise _bad_number()
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits) if len(digits) <= _LONGEST_NUMBER else math.inf
    if abs(value) > semver.MAX_SAFE_INTEGER:
        raise _bad_number()
    return value


def _constant(word: str) -> NoReturn:
    raise InvalidManifest(f"The package.json holds {word}.", code="manifest-number")


def _bad_number() -> InvalidManifest:
    return InvalidManifest(
        "The package.json holds a number beyond what JavaScript counts exactly.",
        code="manifest-number",
    )


def _check_surrogates(value: JsonValue) -> None:
    if _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise InvalidManifest(
            "The package.json holds half of a surrogate pair.", code="manifest-surrogate"
        )


def _check_name(name: JsonValue, check: Callable[[str], str]) -> None:
    if not isinstance(name, str):
        raise InvalidManifest("The package.json names no package.", code="manifest-name")
    try:
        check(name)
    except InvalidName as error:
        raise InvalidManifest(error.message, code="manifest-name", **error.details) from error


def _check_version(version: JsonValue) -> None:
    if version is None:
        raise InvalidManifest("The package.json states no version.", code="manifest-version")
    if not isinstance(version, str):
        raise InvalidManifest("The version in package.json is not text.", code="manifest-version")
    if semver.valid(version) != version:
        wanted = semver.clean(version)
        hint = f"; write it as {wanted}" if wanted else ", such as 1.0.0"
        raise InvalidManifest(
            f"The version in package.json is not a normalised semantic version{hint}.",
            code="manifest-version",
        )
