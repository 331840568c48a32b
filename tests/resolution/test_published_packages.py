"""Replays what Node 20.20, Deno 2.9, Bun 1.4 and TypeScript 6.0 did with 200 published packages."""

from __future__ import annotations

import pytest

from prism_kernel.contracts.runtime import Format
from prism_kernel.resolution import resolve_entry, resolve_types

_FORMATS = {"esm": Format.ESM, "module": Format.ESM, "commonjs": Format.CJS, "json": Format.JSON}
_FORMATS |= {"wasm": Format.WASM, "addon": Format.ADDON}


@pytest.fixture(scope="session")
def answers(published, observed, profiles):
    """Each observed row beside what Prism says."""
    return [
        (
            (row["name"], row["version"], row["subpath"]),
            each,
            resolve_entry(
                published[row["name"], row["version"]],
                row["subpath"],
                profiles[each["runtime"]],
                each["mode"],
            ),
        )
        for row in observed
        for each in row["rows"]
    ]


def test_the_path_or_the_failure_is_the_runtimes_in_every_row(answers):
    wrong = [(what, row, said) for what, row, said in answers if said.path != row["path"]]
    assert (len(answers), wrong) == (4884, [])


def test_a_failure_says_why_and_a_path_does_not(answers):
    assert all((said.failure is None) == (said.path is not None) for _, _, said in answers)
    assert all(said.failure.reason.endswith(".") for _, _, said in answers if said.failure)


def test_the_format_is_the_runtimes_in_every_row_that_has_one(answers):
    formatted = [each for each in answers if each[1]["format"]]
    wrong = [each for each in formatted if each[2].format != _FORMATS[each[1]["format"]]]
    assert (len(formatted), wrong) == (3289, [])


def test_the_loaded_format_is_nodes_in_every_row_that_has_one(answers):
    loaded = [each for each in answers if "formatLoaded" in each[1]]
    wrong = [each for each in loaded if each[2].format_loaded != _loaded(each[1])]
    assert (len(loaded), wrong) == (471, [])


def test_a_package_that_bun_replaces_is_marked(answers):
    marked = {(what, row["runtime"]) for what, row, said in answers if said.replaced}
    core = {(("events", "3.3.0", "."), runtime) for runtime in ("node", "deno", "bun")}
    replaced = {(what, row["runtime"]) for what, row, _ in answers if row.get("replaced")}
    assert marked == replaced | core


@pytest.mark.parametrize("mode", ["node16-import", "node16-require", "bundler"])
def test_types_are_typescripts_in_every_row(published, observed, mode):
    wrong = [
        (row["name"], row["subpath"], row["types"][mode])
        for row in observed
        if resolve_types(published[row["name"], row["version"]], row["subpath"], mode).path
        != row["types"][mode]
    ]
    assert (len(observed), wrong) == (814, [])


def test_an_explanation_changes_no_answer(published, observed, profiles):
    for row in observed[::5]:
        view = published[row["name"], row["version"]]
        for profile in profiles.values():
            plain = resolve_entry(view, row["subpath"], profile, "import")
            told = resolve_entry(view, row["subpath"], profile, "import", explain=True)
            assert (told.path, told.failure, told.format) == (
                plain.path,
                plain.failure,
                plain.format,
            )
            assert told.steps
            assert not plain.steps


def _loaded(row):
    return _FORMATS[row["formatLoaded"]] if row["formatLoaded"] else None
