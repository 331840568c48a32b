"""The entry point: declares the six analyzers."""

from __future__ import annotations

from prism_analyzers_builtin.config import AnalyzersConfig
from prism_analyzers_builtin.providers import ANALYZERS
from prism_kernel.api import AnalyzerProvider, PluginInfo, hookimpl

PLUGIN = PluginInfo(
    name="analyzers_builtin",
    summary="Files, sizes, entry points, types, runtimes and tags.",
    config=AnalyzersConfig,
)


@hookimpl
def prism_register_analyzers() -> list[AnalyzerProvider]:
    return list(ANALYZERS)
