"""Node, Deno and Bun as data.

Observed with Node 20.20.2 and 24.21.0, Deno 2.9.6 and Bun 1.4.5 on 200 packages; the rows are
replayed by ``tests/resolution``, and ``tests/conformance`` asks the runtimes again.
"""

from __future__ import annotations

from types import MappingProxyType

from prism_kernel.api import (
    AbsoluteMain,
    ArrayItems,
    ExportsRules,
    Format,
    MainField,
    ModeRules,
    NullTarget,
    PluginInfo,
    RuntimeProfile,
    RuntimeProvider,
    ScalarExports,
    Stars,
    TrailingSlash,
    hookimpl,
)
from prism_kernel.builtins.replaced_packages import BUN_OWN, NODE_CORE

_NODE_EXTENSIONS = (".js", ".json", ".node")
_NODE_CONDITIONS = frozenset({"node", "module-sync", "node-addons"})
_NODE_MAIN = (MainField(extensions=_NODE_EXTENSIONS),)

NODE = RuntimeProvider(
    name="node",
    summary="Node.js",
    profile=RuntimeProfile(
        import_rules=ModeRules(
            conditions=_NODE_CONDITIONS | {"import"},
            index_extensions=_NODE_EXTENSIONS,
            main_fields=_NODE_MAIN,
            url_paths=True,
            main_slash=TrailingSlash.FOLDER,
            absolute_main=AbsoluteMain.INSIDE,
        ),
        require_rules=ModeRules(
            conditions=_NODE_CONDITIONS | {"require"},
            subpath_extensions=_NODE_EXTENSIONS,
            index_extensions=_NODE_EXTENSIONS,
            main_fields=_NODE_MAIN,
            directories=True,
            loads=frozenset({Format.ESM, Format.CJS, Format.JSON, Format.ADDON}),
        ),
        replaced_packages=NODE_CORE,
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
            subpath_slash=TrailingSlash.EXACT,
            main_slash=TrailingSlash.EXACT,
            absolute_main=AbsoluteMain.FATAL,
            loads=_DENO_FORMATS,
        ),
        require_rules=ModeRules(
            conditions=_DENO_CONDITIONS | {"require"},
            subpath_extensions=_DENO_EXTENSIONS,
            index_extensions=_DENO_EXTENSIONS,
            main_fields=(MainField(extensions=_DENO_EXTENSIONS),),
            directories=True,
            absolute_main=AbsoluteMain.FATAL,
            loads=_DENO_FORMATS,
        ),
        exports=ExportsRules(
            null_target=NullTarget.CONTINUE,
            stars=Stars.FIRST,
            scalar_exports=ScalarExports.ABSENT,
            numeric_keys_fail=False,
            url_targets=False,
            drops_target_slash=True,
            root_imports=True,
        ),
        replaced_packages=NODE_CORE,
    ),
)

_BUN_CONDITIONS = frozenset({"bun", "node", "node-addons"})
_BUN_IMPORT = (".mjs", ".jsx", ".mts", ".js", ".cjs", ".tsx", ".ts", ".cts", ".json")
_BUN_REQUIRE = (".jsx", ".cjs", ".js", ".mjs", ".mts", ".tsx", ".ts", ".cts", ".json", ".node")
_BUN_MAIN = (".js", ".cjs", ".cts", ".tsx", ".ts", ".jsx", ".json")
_BUN_SOURCES = (".ts", ".tsx", ".mts")
_BUN_REPLACED = MappingProxyType({".js": _BUN_SOURCES, ".jsx": _BUN_SOURCES})


def _bun_rules(kind: str, extensions: tuple[str, ...]) -> ModeRules:
    return ModeRules(
        conditions=_BUN_CONDITIONS | {kind},
        subpath_extensions=extensions,
        index_extensions=extensions,
        main_fields=(
            MainField("main", _BUN_MAIN),
            MainField("module", extensions, behind_index=_BUN_MAIN),
            MainField("jsnext:main", extensions, behind_index=_BUN_MAIN),
        ),
        replaced_extensions=_BUN_REPLACED,
        directories=True,
        subpath_slash=TrailingSlash.EXACT,
        main_slash=TrailingSlash.EXACT,
        ignores_case=True,
        loads=frozenset(Format),
    )


BUN = RuntimeProvider(
    name="bun",
    summary="Bun",
    profile=RuntimeProfile(
        import_rules=_bun_rules("import", _BUN_IMPORT),
        require_rules=_bun_rules("require", _BUN_REQUIRE),
        exports=ExportsRules(
            array_items=ArrayItems.STOP,
            numeric_keys_fail=False,
            mixed_keys_fail=True,
            url_targets=False,
            percent_targets=True,
            empty_star=True,
            star_extensions=True,
            replaced_targets=True,
            folder_targets=True,
            always_exported=frozenset({"./package.json"}),
            retry_without=(".js",),
        ),
        replaced_packages=NODE_CORE | BUN_OWN,
    ),
)

RUNTIMES = (NODE, DENO, BUN)

PLUGIN = PluginInfo(name="runtimes", summary="The runtimes Node.js, Deno and Bun.")


@hookimpl
def prism_register_runtimes() -> tuple[RuntimeProvider, ...]:
    return RUNTIMES
