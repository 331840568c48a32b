"""package.json documents that nobody should write and somebody will."""

from __future__ import annotations

from collections.abc import Mapping

from prism_kernel.jsonvalue import JsonObject, JsonValue

_FIELDS = [
    "author",
    "bin",
    "browser",
    "bugs",
    "bundleDependencies",
    "bundledDependencies",
    "config",
    "contributors",
    "cpu",
    "dependencies",
    "description",
    "devDependencies",
    "directories",
    "engines",
    "exports",
    "files",
    "funding",
    "gypfile",
    "homepage",
    "imports",
    "keywords",
    "libc",
    "license",
    "main",
    "man",
    "module",
    "optionalDependencies",
    "os",
    "overrides",
    "peerDependencies",
    "peerDependenciesMeta",
    "private",
    "publishConfig",
    "repository",
    "scripts",
    "sideEffects",
    "type",
    "types",
    "typesVersions",
    "typings",
    "workspaces",
]

_STRANGE_TEXT = "\x00../\u202e\ud800/*" + "x" * 5_000


def _nested(depth: int, *, in_list: bool) -> JsonValue:
    value: JsonValue = "./index.js"
    for _ in range(depth):
        value = [value] if in_list else {"import": value}
    return value


def _every_field(value: JsonValue) -> JsonObject:
    return dict.fromkeys(_FIELDS, value)


HOSTILE_MANIFESTS: Mapping[str, JsonObject] = {
    "empty": {},
    "null-everywhere": _every_field(None),
    "numbers-everywhere": _every_field(-1.5e300),
    "booleans-everywhere": _every_field(value=True),
    "empty-text-everywhere": _every_field(""),
    "strange-text-everywhere": _every_field(_STRANGE_TEXT),
    "lists-everywhere": _every_field([None, 1, "./index.js", ["./index.js"], {"a": 1}]),
    "empty-objects-everywhere": _every_field({}),
    "strange-objects-everywhere": _every_field({"": 0, _STRANGE_TEXT: _STRANGE_TEXT, ".": []}),
    "escaping-paths-everywhere": _every_field("../../../etc/passwd"),
    "absolute-paths-everywhere": _every_field("/etc/passwd"),
    "folders-everywhere": _every_field("./"),
    "deep-objects-everywhere": _every_field(_nested(90, in_list=False)),
    "deep-lists-everywhere": _every_field(_nested(90, in_list=True)),
    "mixed-exports": {"exports": {".": "./index.js", "import": "./index.js"}},
    "numeric-conditions": {"exports": {"1": "./index.js", "0": "./index.js"}},
    "ten-thousand-subpaths": {"exports": {f"./{n}": f"./missing/{n}.js" for n in range(10_000)}},
    "ten-thousand-patterns": {"exports": {f"./{n}/*": f"./*{n}*.js" for n in range(10_000)}},
    "ten-thousand-nulls": {"exports": {f"./{n}*": None for n in range(10_000)} | {"./*": "./*"}},
    "patterns-and-nulls": {"exports": {f"./{n}*": "./*" if n % 2 else None for n in range(10_000)}},
    "ten-thousand-conditions": {
        "exports": {".": {f"c{n}": f"./missing/{n}.js" for n in range(10_000)}}
    },
    "ten-thousand-commands": {"bin": {f"c{n}": f"./missing/{n}.js" for n in range(10_000)}},
    "ten-thousand-scripts": {"scripts": {f"s{n}": "true" for n in range(10_000)}},
}
"""By name. Every field that tools read has every wrong shape; none is deeper than 100 levels,
because the kernel refuses those before any analyzer sees them."""
