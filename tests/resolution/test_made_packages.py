"""Replays what the runtimes and TypeScript did with packages made for the corners.

``tests/conformance/refresh.py made`` asks them again.
"""

from __future__ import annotations

import pytest

from prism_kernel.builtins.runtimes import RUNTIMES
from prism_kernel.resolution import FailureCode, resolve_entry, resolve_types

_TYPES = {"node16-import": "import", "node16-require": "require", "bundler": "bundler"}


def _escapes(said):
    return said.failure is not None and said.failure.code is FailureCode.ESCAPES_PACKAGE


@pytest.fixture(scope="session")
def differing(made, made_answers):
    """``(what was asked, what the runtime loads, what Prism says)`` where those two differ."""
    return [
        ((row["name"], row["subpath"], runtime.name, mode), row[runtime.name][mode], said)
        for row in made_answers
        for runtime in RUNTIMES
        for mode in ("import", "require")
        if (said := resolve_entry(made[row["name"]], row["subpath"], runtime.profile, mode)).path
        != row[runtime.name][mode]
    ]


def test_a_main_outside_the_package_is_refused_where_runtimes_take_the_index(differing):
    refused = [(was, said) for _, was, said in differing if _escapes(said)]
    assert refused
    assert all(was in {"index.js", "d/index.js"} for was, _ in refused)


def test_every_other_difference_is_known(differing, made):
    unknown = [
        (asked, was, said.path)
        for asked, was, said in differing
        if not _escapes(said) and _reason(asked, made) is None
    ]
    assert unknown == []


@pytest.mark.parametrize("mode", list(_TYPES))
def test_types_are_typescripts(made, made_answers, mode):
    wrong = [
        (row["name"], row["subpath"])
        for row in made_answers
        if resolve_types(made[row["name"]], row["subpath"], mode).path != row["types"][_TYPES[mode]]
        and not _is_text_mapping(made[row["name"]])
    ]
    assert wrong == []


def _reason(asked, made):
    """Why a difference is left as it is, if it is known."""
    name, subpath, runtime, _ = asked
    main = made[name].package_json.get("main")
    if isinstance(main, str) and main != main.strip():
        return "white space around main: Node and Deno trim it here and there"
    if runtime == "bun" and subpath == "./lib/.":
        return "Bun takes a dot behind a slash for the file of that name"
    return None


def _is_text_mapping(view):
    """``"typesVersions": {"*": {"a": "c.d.ts"}}``: TypeScript tries each letter of the text."""
    versions = view.package_json.get("typesVersions")
    paths = versions.get("*") if isinstance(versions, dict) else None
    return isinstance(paths, dict) and any(isinstance(value, str) for value in paths.values())
