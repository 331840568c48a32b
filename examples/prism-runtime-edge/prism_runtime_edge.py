"""Adds the runtimes ``browser`` and ``workerd`` to what ``/v1/resolve`` can answer for.

Neither loads packages by itself: a bundler does it for them. These are the files esbuild picks,
with ``--platform=browser`` and with the conditions that wrangler gives it.
"""

from __future__ import annotations

from types import MappingProxyType

from prism_kernel.api import (
    AbsoluteMain,
    ExportsRules,
    Format,
    MainField,
    ModeRules,
    PluginInfo,
    RuntimeProfile,
    RuntimeProvider,
    TrailingSlash,
    hookimpl,
)

EXTENSIONS = (".jsx", ".js", ".tsx", ".ts", ".css", ".json")
REPLACED = MappingProxyType(
    {".js": (".ts", ".tsx"), ".jsx": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",)}
)
EXPORTS = ExportsRules(
    numeric_keys_fail=False,
    mixed_keys_fail=True,
    url_targets=False,
    percent_targets=True,
    drops_target_slash=True,
    empty_star=True,
    folder_targets=True,
    replaced_targets=True,
)
PLUGIN = PluginInfo("runtime_edge", "Resolves for browsers and Cloudflare Workers.")


MAIN = MainField("main", EXTENSIONS)
BROWSER_FIELD = MainField("browser", EXTENSIONS)
MODULE = MainField("module", EXTENSIONS)
LATE_MODULE = MainField("module", EXTENSIONS, behind_index=EXTENSIONS)


def rules(conditions: frozenset[str], fields: tuple[MainField, ...]) -> ModeRules:
    return ModeRules(
        conditions=conditions,
        subpath_extensions=EXTENSIONS,
        index_extensions=EXTENSIONS,
        main_fields=fields,
        replaced_extensions=REPLACED,
        directories=True,
        subpath_slash=TrailingSlash.IGNORED,
        main_slash=TrailingSlash.IGNORED,
        absolute_main=AbsoluteMain.INSIDE,
        loads=frozenset({Format.ESM, Format.CJS, Format.JSON, Format.TYPESCRIPT}),
    )


def bundled(*conditions: str) -> RuntimeProfile:
    """A profile whose package is bundled with these conditions besides import or require."""
    active = frozenset(conditions)
    return RuntimeProfile(
        import_rules=rules(active | {"import"}, (BROWSER_FIELD, MODULE, MAIN)),
        require_rules=rules(active | {"require"}, (BROWSER_FIELD, MAIN, LATE_MODULE)),
        exports=EXPORTS,
    )


BROWSER = RuntimeProvider("browser", "Browsers, through a bundler", bundled("browser", "module"))
WORKERD = RuntimeProvider(
    "workerd", "Cloudflare Workers, through wrangler", bundled("workerd", "worker", "browser")
)


@hookimpl
def prism_register_runtimes() -> tuple[RuntimeProvider, ...]:
    return (BROWSER, WORKERD)
