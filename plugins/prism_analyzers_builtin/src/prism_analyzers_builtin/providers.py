"""The six analyzers, as the kernel knows them."""

from __future__ import annotations

from pydantic import BaseModel

from prism_analyzers_builtin.config import TINY_BYTES, AnalyzersConfig
from prism_analyzers_builtin.entrypoints import analyze_entrypoints
from prism_analyzers_builtin.files import analyze_files
from prism_analyzers_builtin.runtimes import analyze_runtime
from prism_analyzers_builtin.sizes import analyze_sizes
from prism_analyzers_builtin.tags import tag_analyzer
from prism_analyzers_builtin.typings import analyze_types
from prism_kernel.api import Analyzer, AnalyzerProvider

FILES = AnalyzerProvider(
    "files", "1", "What a package holds, and what it should not.", lambda _: analyze_files
)
SIZES = AnalyzerProvider(
    "sizes",
    "1",
    "What a package weighs, and where.",
    lambda _: analyze_sizes,
    contributes=("distribution", "sizeByDirectory"),
)
ENTRYPOINTS = AnalyzerProvider(
    "entrypoints",
    "1",
    "What can be imported, and whether it is there.",
    lambda _: analyze_entrypoints,
    contributes=("exports",),
)
TYPES = AnalyzerProvider("types", "1", "Where TypeScript finds types.", lambda _: analyze_types)
RUNTIME = AnalyzerProvider(
    "runtime",
    "1",
    "Which runtimes load the package.",
    lambda _: analyze_runtime,
    requires=("entrypoints", "types"),
    contributes=("runtime",),
)


def _create_tags(config: BaseModel | None) -> Analyzer:
    return tag_analyzer(config.tiny_bytes if isinstance(config, AnalyzersConfig) else TINY_BYTES)


TAGS = AnalyzerProvider(
    "tags",
    "1",
    "A few words to find the package by.",
    _create_tags,
    requires=("sizes", "types", "entrypoints", "runtime"),
    contributes=("tags",),
)

ANALYZERS = (FILES, SIZES, ENTRYPOINTS, TYPES, RUNTIME, TAGS)
