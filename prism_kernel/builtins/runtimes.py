"""Node, Deno and Bun as data.

Observed with Node 20.20.2 and 24.21.0, Deno 2.9.6 and Bun 1.4.5 on 200 packages; the rows are
replayed by ``tests/resolution``, and ``tests/conformance`` asks the runtimes again.
"""

from __future__ import annotations

from types import MappingProxyType

from prism_kernel.api import (
    ArrayItems,
    ExportsRules,
    Format,
    ModeRules,
    NullTarget,
    PluginInfo,
    RuntimeProfile,
    RuntimeProvider,
    ScalarExports,
    Stars,
    hookimpl,
)

_NODE_EXTENSIONS = (".js", ".json", ".node")
_NODE_CONDITIONS = frozenset({"node", "module-sync", "node-addons"})

NODE = RuntimeProvider(
    name="node",
    summary="Node.js",
    profile=RuntimeProfile(
        import_rules=ModeRules(
            conditions=_NODE_CONDITIONS | {"import"},
            main_extensions=_NODE_EXTENSIONS,
            index_extensions=_NODE_EXTENSIONS,
            url_subpaths=True,
            joined_main=True,
        ),
        require_rules=ModeRules(
            conditions=_NODE_CONDITIONS | {"require"},
            subpath_extensions=_NODE_EXTENSIONS,
            main_extensions=_NODE_EXTENSIONS,
            index_extensions=_NODE_EXTENSIONS,
            directories=True,
            loads=frozenset({Format.ESM, Format.CJS, Format.JSON, Format.ADDON}),
        ),
    ),
)

_DENO_EXTENSIONS = (".js", ".cjs", ".mjs", ".wasm", ".json", ".node")
_DENO_CONDITIONS = frozenset({"node", "module-sync"})
_DENO_FORMATS = frozenset({Format.ESM, Format.CJS, Format.JSON, Format.WASM, Format.ADDON})

DENO = RuntimeProvider(
    name="deno",
    summary="Deno, with packages in a local node_modules folder",
    profile=RuntimeProfile(
        import_rules=ModeRules(
            conditions=_DENO_CONDITIONS | {"deno", "import"},
            joined_main=True,
            loads=_DENO_FORMATS,
        ),
        require_rules=ModeRules(
            conditions=_DENO_CONDITIONS | {"require"},
            subpath_extensions=_DENO_EXTENSIONS,
            main_extensions=_DENO_EXTENSIONS,
            index_extensions=_DENO_EXTENSIONS,
            directories=True,
            loads=_DENO_FORMATS,
        ),
        exports=ExportsRules(
            null_target=NullTarget.CONTINUE,
            stars=Stars.FIRST,
            scalar_exports=ScalarExports.ABSENT,
            numeric_keys_fail=False,
            url_targets=False,
        ),
    ),
)

_BUN_CONDITIONS = frozenset({"bun", "node", "node-addons"})
_BUN_IMPORT = (".mjs", ".jsx", ".mts", ".js", ".cjs", ".tsx", ".ts", ".cts", ".json")
_BUN_REQUIRE = (".jsx", ".cjs", ".js", ".mjs", ".mts", ".tsx", ".ts", ".cts", ".json", ".node")
_BUN_MAIN = (".js", ".cjs", ".cts", ".tsx", ".ts", ".jsx", ".json")
_BUN_FORMATS = frozenset(Format)
_BUN_REPLACED = MappingProxyType({".js": (".ts", ".tsx"), ".jsx": (".ts", ".tsx")})

BUN = RuntimeProvider(
    name="bun",
    summary="Bun",
    profile=RuntimeProfile(
        import_rules=ModeRules(
            conditions=_BUN_CONDITIONS | {"import"},
            subpath_extensions=_BUN_IMPORT,
            main_extensions=_BUN_MAIN,
            index_extensions=_BUN_IMPORT,
            replaced_extensions=_BUN_REPLACED,
            late_main_fields=("module",),
            directories=True,
            loads=_BUN_FORMATS,
        ),
        require_rules=ModeRules(
            conditions=_BUN_CONDITIONS | {"require"},
            subpath_extensions=_BUN_REQUIRE,
            main_extensions=_BUN_MAIN,
            index_extensions=_BUN_REQUIRE,
            replaced_extensions=_BUN_REPLACED,
            late_main_fields=("module",),
            directories=True,
            loads=_BUN_FORMATS,
        ),
        exports=ExportsRules(
            array_items=ArrayItems.STOP,
            numeric_keys_fail=False,
            url_targets=False,
            percent_targets=True,
            empty_star=True,
            folder_targets=True,
            always_exported=frozenset({"./package.json"}),
            retry_without=(".js",),
        ),
        replaced_packages=frozenset({"abort-controller", "node-fetch", "undici", "ws"}),
    ),
)

RUNTIMES = (NODE, DENO, BUN)

PLUGIN = PluginInfo(name="runtimes", summary="The runtimes Node.js, Deno and Bun.")


@hookimpl
def prism_register_runtimes() -> tuple[RuntimeProvider, ...]:
    return RUNTIMES
