"""The six analyzers, as the kernel knows them.

The factories import what they make: only inspection workers analyse, while every command loads
this module to list plugins.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from pydantic import BaseModel

from prism_analyzers_builtin.config import TINY_BYTES, AnalyzersConfig
from prism_kernel.api import Analyzer, AnalyzerProvider


def _create_files(_: BaseModel | None) -> Analyzer:
    from prism_analyzers_builtin.files import analyze_files

    return analyze_files


def _create_sizes(_: BaseModel | None) -> Analyzer:
    from prism_analyzers_builtin.sizes import analyze_sizes

    return analyze_sizes


def _create_entrypoints(_: BaseModel | None) -> Analyzer:
    from prism_analyzers_builtin.entrypoints import analyze_entrypoints

    return analyze_entrypoints


def _create_types(_: BaseModel | None) -> Analyzer:
    from prism_analyzers_builtin.typings import analyze_types

    return analyze_types


def _create_runtime(_: BaseModel | None) -> Analyzer:
    from prism_analyzers_builtin.runtimes import analyze_runtime

    return analyze_runtime


def _create_tags(config: BaseModel | None) -> Analyzer:
    from prism_analyzers_builtin.tags import tag_analyzer

    return tag_analyzer(config.tiny_bytes if isinstance(config, AnalyzersConfig) else TINY_BYTES)


ANALYZERS = (
    AnalyzerProvider("files", "1", "What a package holds, and what it should not.", _create_files),
    AnalyzerProvider(
        "sizes",
        "1",
        "What a package weighs, and where.",
        _create_sizes,
        contributes=("distribution", "sizeByDirectory"),
    ),
    AnalyzerProvider(
        "entrypoints",
        "1",
        "What can be imported, and whether it is there.",
        _create_entrypoints,
        contributes=("exports",),
    ),
    AnalyzerProvider("types", "1", "Where TypeScript finds types.", _create_types),
    AnalyzerProvider(
        "runtime",
        "1",
        "Which runtimes load the package.",
        _create_runtime,
        requires=("entrypoints", "types"),
        contributes=("runtime",),
    ),
    AnalyzerProvider(
        "tags",
        "1",
        "A few words to find the package by.",
        _create_tags,
        requires=("sizes", "types", "entrypoints", "runtime"),
        contributes=("tags",),
    ),
)
