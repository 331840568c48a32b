from __future__ import annotations

import pytest

from prism_kernel.builtins.runtimes import BUN, DENO, NODE
from prism_kernel.contracts.runtime import (
    Format,
    MainField,
    ModeRules,
    RuntimeProfile,
)
from prism_kernel.resolution import (
    FailureCode,
    PackageView,
    Step,
    StepKind,
    resolve_entry,
    resolve_types,
    syntax_candidates,
)


def view(package_json, files, **rest):
    return PackageView("widget", "1.0.0", package_json, frozenset(files.split()), **rest)


def path(package, subpath=".", runtime=NODE, mode="import"):
    return resolve_entry(package, subpath, runtime.profile, mode).path


def code(package, subpath=".", runtime=NODE, mode="import"):
    failure = resolve_entry(package, subpath, runtime.profile, mode).failure
    assert failure is not None
    return failure.code


def test_the_packages_key_order_decides_not_the_runtimes():
    package = view({"exports": {"node": "./n.js", "deno": "./d.js", "bun": "./b.js"}}, "n.js d.js")
    assert path(package, runtime=DENO) == "n.js"
    assert path(package, runtime=BUN) == "n.js"


def test_runtimes_disagree_about_null_under_a_condition():
    package = view({"exports": {"import": None, "default": "./a.js"}}, "a.js")
    assert code(package) is FailureCode.NULL_TARGET
    assert path(package, runtime=DENO) == "a.js"


def test_only_bun_loads_typescript_from_a_package():
    package = view({"main": "a"}, "a.ts")
    assert path(package, runtime=BUN) == "a.ts"
    assert resolve_entry(package, ".", BUN.profile, "import").format is Format.TYPESCRIPT
    assert code(package, mode="require") is FailureCode.MISSING_FILE


@pytest.mark.parametrize(
    ("exports", "subpath", "expected"),
    [
        ({".": "./a.js"}, "./b", FailureCode.NOT_EXPORTED),
        ({"./b": None}, "./b", FailureCode.NULL_TARGET),
        ({"./b": {"browser": "./a.js"}}, "./b", FailureCode.NO_CONDITION),
        ("./missing.js", ".", FailureCode.MISSING_FILE),
        ("./lib", ".", FailureCode.DIRECTORY_IMPORT),
        ("../a.js", ".", FailureCode.INVALID_TARGET),
        ("./../a.js", ".", FailureCode.INVALID_TARGET),
        ("./lib/%2e%2e/%2e%2e/a.js", ".", FailureCode.INVALID_TARGET),
        ("./node_modules/x.js", ".", FailureCode.INVALID_TARGET),
        ({"./*": "./*"}, "./lib/../../a.js", FailureCode.INVALID_SUBPATH),
        ({".": "./a.js", "import": "./a.js"}, ".", FailureCode.INVALID_EXPORTS),
        ({"0": "./a.js"}, ".", FailureCode.INVALID_EXPORTS),
        ({".": "./a.js"}, "a.js", FailureCode.INVALID_SUBPATH),
    ],
)
def test_a_failure_has_a_stable_code(exports, subpath, expected):
    assert code(view({"exports": exports}, "a.js lib/index.js"), subpath) is expected


@pytest.mark.parametrize("runtime", [NODE, DENO, BUN])
@pytest.mark.parametrize("mode", ["import", "require"])
def test_nothing_outside_the_package_is_ever_loaded(runtime, mode):
    main = view({"main": "../other/index.js"}, "index.js")
    assert code(main, ".", runtime, mode) is FailureCode.ESCAPES_PACKAGE
    bare = view({}, "index.js")
    assert code(bare, "./../other/index.js", runtime, mode) is FailureCode.ESCAPES_PACKAGE


def test_an_import_of_the_package_itself_resolves():
    package = view({"imports": {"#a": {"deno": "./d.js", "default": "./a.js"}}}, "a.js d.js")
    assert path(package, "#a") == "a.js"
    assert path(package, "#a", DENO) == "d.js"
    assert code(package, "#b") is FailureCode.NOT_IMPORTED


def test_an_import_that_names_another_package_says_which():
    package = view({"imports": {"#fs/*": "node:fs/*"}}, "a.js")
    found = resolve_entry(package, "#fs/promises", NODE.profile, "import")
    assert (found.path, found.external) == (None, "node:fs/promises")
    assert found.failure
    assert found.failure.code is FailureCode.EXTERNAL_TARGET


def test_a_file_without_a_type_loads_by_its_syntax():
    package = view({"main": "a.js"}, "a.js", esm_syntax=frozenset({"a.js"}))
    found = resolve_entry(package, ".", NODE.profile, "import")
    assert (found.format, found.format_loaded) == (Format.CJS, Format.ESM)


def test_a_package_json_without_a_type_shields_its_folder_from_the_one_above():
    package = view({"type": "module"}, "lib/a.js", nested={"lib": {}})
    found = resolve_entry(package, "./lib/a.js", NODE.profile, "import")
    assert found.format is Format.CJS


def test_an_explanation_lists_the_steps_as_data():
    package = view({"exports": {"./*": {"browser": "./b/*.js", "node": "./n/*.js"}}}, "n/x.js")
    found = resolve_entry(package, "./x", NODE.profile, "import", explain=True)
    assert found.steps == (
        Step(StepKind.PATTERN_MATCHED, "./*", "x"),
        Step(StepKind.CONDITION_SKIPPED, "browser"),
        Step(StepKind.CONDITION_MATCHED, "node"),
        Step(StepKind.TARGET_CHOSEN, "./n/*.js"),
        Step(StepKind.FORMAT, "n/x.js", "cjs"),
    )
    assert found.conditions == ("node",)


def test_a_runtime_of_a_plugin_is_only_data():
    browser = RuntimeProfile(
        import_rules=ModeRules(
            frozenset({"browser", "import"}), main_fields=(MainField("browser"), MainField("main"))
        ),
        require_rules=ModeRules(frozenset({"browser", "require"})),
    )
    package = view({"main": "n.js", "browser": "./b.js"}, "n.js b.js")
    assert resolve_entry(package, ".", browser, "import").path == "b.js"
    assert resolve_entry(package, ".", browser, "require").path == "n.js"


def test_a_view_comes_back_from_its_document():
    package = view(
        {"main": "a.js", "exports": None, "scripts": {}},
        "a.js lib/b.js lib/package.json",
        nested={"lib": {"type": "module", "name": "x"}},
        esm_syntax=frozenset({"a.js"}),
    )
    document = package.to_document()
    assert document["packageJson"] == {"main": "a.js", "exports": None}
    assert PackageView.from_document(document).to_document() == document


def test_types_skip_a_condition_whose_file_has_none():
    package = view({"exports": {"node": "./n.js", "default": "./a.js"}}, "n.js a.js a.d.ts")
    assert resolve_types(package, ".", "node16-import").path == "a.d.ts"
    assert path(package) == "n.js"


def test_files_that_something_may_load_are_candidates_for_detection():
    closed = view({"exports": {".": "./a.js", "./b": "./lib/b.mjs"}}, "a.js c.js lib/b.mjs")
    assert syntax_candidates(closed) == ["a.js"]
    starred = view({"exports": {".": "./z.js", "./*": "./*.js"}}, "a.js z.js lib/c.js d.cjs")
    assert syntax_candidates(starred) == ["z.js", "a.js", "lib/c.js"]
    typed = view({"type": "module"}, "a.js lib/b.js", nested={"lib": {}})
    assert syntax_candidates(typed) == ["lib/b.js"]
