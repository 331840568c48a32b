"""The few words a package is found by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prism_analyzers_builtin.json_shapes import object_at
from prism_kernel.api import Analyzer, AnalyzerReport, JsonMapping, JsonValue, PackageContents

SAFE_IN = ("node", "deno", "bun")
"""Runtimes whose verdict must be yes for ``runtime-safe``."""


def tag_analyzer(tiny_bytes: int) -> Analyzer:
    """An analyzer that contributes ``tags``, in alphabetical order.

    ``zero-deps``: nothing is installed along with it (peers are the user's own).
    ``typed``: it has types. ``esm-only``: every JavaScript entry is an ES module.
    ``tiny``: at most ``tiny_bytes`` unpacked. ``runtime-safe``: Node.js, Deno and Bun load it.
    ``experimental``: a prerelease or 0.x; every other version is ``stable``.
    """

    def analyze_tags(package: PackageContents) -> AnalyzerReport:
        tags: list[JsonValue] = [*sorted(_tags(package, tiny_bytes))]
        return AnalyzerReport(data={"tags": tags}, metadata={"tags": tags})

    return analyze_tags


def is_experimental(version: str) -> bool:
    """Whether semver promises nothing: a prerelease, or major version 0."""
    without_build = version.partition("+")[0]
    return "-" in without_build or without_build.startswith("0.")


def _tags(package: PackageContents, tiny_bytes: int) -> Iterator[str]:
    yield "experimental" if is_experimental(package.version) else "stable"
    if _has_no_dependencies(package.package_json):
        yield "zero-deps"
    if package.result("types").get("presence") != "none":
        yield "typed"
    if package.result("entrypoints").get("format") == "esm":
        yield "esm-only"
    raw_bytes = package.result("sizes").get("rawBytes")
    if isinstance(raw_bytes, int) and raw_bytes <= tiny_bytes:
        yield "tiny"
    if _is_runtime_safe(package.result("runtime")):
        yield "runtime-safe"


def _has_no_dependencies(manifest: JsonMapping) -> bool:
    fields = ("dependencies", "optionalDependencies")
    return not any(object_at(manifest, field) for field in fields)


def _is_runtime_safe(runtime: Mapping[str, JsonValue]) -> bool:
    runtimes = object_at(runtime, "runtimes")
    return all(object_at(runtimes, name).get("verdict") == "yes" for name in SAFE_IN)
