"""Packages made at random: what HTTP answers is what resolution says of the same files."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prism_kernel.builtins.runtimes import RUNTIMES
from prism_kernel.contracts.runtime import MODES
from prism_kernel.resolution import PackageView, resolve_entry, resolve_types, syntax_candidates
from prism_kernel.testing.tarballs import make_tarball
from tests.web.running import BASE_URL, new_name

pytestmark = pytest.mark.anyio

ESM, CJS = "export default 1;\n", "module.exports = 1;\n"
FILES = {
    "index.js": ESM,
    "a.js": CJS,
    "b.mjs": ESM,
    "c.cjs": CJS,
    "d.json": "{}",
    "e.ts": ESM,
    "index.d.ts": ESM,
    "a.d.ts": ESM,
    "b.d.mts": ESM,
    "lib/index.js": ESM,
    "lib/a.js": ESM,
    "lib/b.js": CJS,
    "lib/a.d.ts": ESM,
}
SUBPATHS = (".", "./a", "./a.js", "./b.mjs", "./lib", "./lib/", "./lib/a", "./e", "./no", "#x")

paths = st.sampled_from([f"./{path}" for path in FILES])
odd = st.sampled_from(["./no.js", "../a.js", "a.js", "./", "./lib", "./lib/", "./a/../b.mjs"])
starred = st.sampled_from(["./*", "./*.js", "./lib/*", "./lib/*.js", "./no/*"])
conditions = st.sampled_from(
    ["import", "require", "default", "node", "deno", "bun", "module-sync", "types", "browser"]
)
leaves = paths | odd | starred | st.sampled_from([None, 0, False])
targets = st.recursive(
    leaves,
    lambda inner: st.dictionaries(conditions, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(
    [".", "./a", "./a.js", "./*", "./*.js", "./lib/*", "./lib/", "./li*", "./e", "./package.json"]
)
exports = targets | st.dictionaries(keys, targets, max_size=5)
package_jsons = st.fixed_dictionaries(
    {},
    optional={
        "exports": exports,
        "imports": st.dictionaries(st.sampled_from(["#x", "#*"]), targets, max_size=2),
        "main": paths | odd | st.sampled_from(["a", "lib", "index", "./no"]),
        "module": paths | odd,
        "type": st.sampled_from(["module", "commonjs", "odd"]),
        "types": paths,
        "typesVersions": st.just({"*": {"*": ["lib/*"]}}),
    },
)
nested = st.none() | st.fixed_dictionaries(
    {}, optional={"type": st.sampled_from(["module", "commonjs"]), "main": st.just("b")}
)


def view_of(name, package_json, folder):
    """The package as resolution should see it once it is published."""
    files = {*FILES, "package.json", *(() if folder is None else ("lib/package.json",))}
    folders = {} if folder is None else {"lib": folder}
    untyped = PackageView(name, "1.0.0", package_json, frozenset(files), folders)
    esm = frozenset(path for path in syntax_candidates(untyped) if FILES[path] == ESM)
    return PackageView(name, "1.0.0", package_json, frozenset(files), folders, esm)


def expected(view, subpath, runtime, mode):
    """What the answer should say, by wire names."""
    found = resolve_entry(view, subpath, runtime.profile, mode, explain=True)
    if found.path is None:
        return {"status": 404, "reason": found.failure.code}
    types = resolve_types(view, subpath, f"node16-{mode}").path
    base = f"{BASE_URL}/packages/{view.name}/{view.version}/"
    members = {
        "entryPath": found.path,
        "url": base + found.path,
        "format": found.format,
        "formatLoaded": found.format_loaded,
        "conditions": list(found.conditions),
        "replaced": found.replaced,
        "typesPath": types,
        "typesUrl": types and base + types,
        "subpath": subpath,
    }
    steps = [(step.kind, step.subject, step.detail) for step in found.steps]
    return {key: value for key, value in members.items() if value is not None} | {"steps": steps}


def given_answer(answer):
    """The same members of an answer, the choice of the version apart."""
    if answer.status == 404:
        return {"status": 404, "reason": answer.json["reason"]}
    wanted = ("entryPath", "url", "format", "formatLoaded", "conditions", "replaced")
    wanted += ("typesPath", "typesUrl", "subpath")
    steps = [(step["kind"], step["subject"], step["detail"]) for step in answer.json["steps"][1:]]
    return {key: answer.json[key] for key in wanted if key in answer.json} | {"steps": steps}


@settings(max_examples=20, deadline=None)
@given(package_json=package_jsons, folder=nested)
async def test_a_package_is_resolved_over_http_as_its_files_say(prism, package_json, folder):
    name = new_name("random")
    files = FILES if folder is None else {**FILES, "lib/package.json": json.dumps(folder)}
    whole = {**package_json, "name": name, "version": "1.0.0"}
    published = await prism.publish(name, make_tarball(whole, files))
    assert published.status == 201, published.body
    view = view_of(name, package_json, folder)
    for subpath in SUBPATHS:
        spec = quote(name + subpath.removeprefix("."))
        for runtime in RUNTIMES:
            for mode in MODES:
                query = f"spec={spec}&runtime={runtime.name}&mode={mode}&explain=true"
                answer = await prism.get(f"/v1/resolve?{query}")
                assert given_answer(answer) == expected(view, subpath, runtime, mode)


async def test_esm_syntax_is_found_behind_imports_too(prism):
    name = await prism.published(
        files={"a.mjs": "", "b.js": ESM}, exports="./a.mjs", imports={"#x": "./b.js"}
    )
    entry = (await prism.get(f"/v1/resolve?spec={name}%23x")).json
    assert (entry["format"], entry["formatLoaded"]) == ("cjs", "esm")
