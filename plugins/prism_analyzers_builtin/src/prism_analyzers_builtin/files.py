"""What is in a package, and what should not be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from heapq import nlargest

from prism_analyzers_builtin.bounds import bounded
from prism_analyzers_builtin.directories import raw_bytes_by_directory
from prism_analyzers_builtin.hygiene import unwanted_files
from prism_analyzers_builtin.package_paths import extension_of
from prism_analyzers_builtin.sizes import largest_files
from prism_kernel.api import AnalyzerReport, JsonObject, JsonValue, PackageContents, PackageFile

MAX_EXTENSIONS = 50
MAX_DUPLICATE_GROUPS = 20
MAX_DUPLICATE_PATHS = 10
MAX_EXECUTABLES = 50


def analyze_files(package: PackageContents) -> AnalyzerReport:
    """Counts and lists of the package's files, and findings for those that should not be there."""
    files = list(package.files.values())
    executables = [file.path for file in files if file.executable]
    return AnalyzerReport(
        findings=bounded(unwanted_files(package)),
        data={
            "totalFiles": len(files),
            "totalDirectories": len(raw_bytes_by_directory(files)) - 1,
            "byExtension": _by_extension(files),
            "largest": largest_files(files),
            "duplicates": _duplicates(files),
            "executables": {
                "count": len(executables),
                "paths": list[JsonValue](executables[:MAX_EXECUTABLES]),
            },
            "sourceMaps": _source_maps(files),
        },
    )


def _by_extension(files: Iterable[PackageFile]) -> JsonObject:
    """Files by extension; the rarest are counted together as ``other``."""
    counts = Counter(extension_of(file.path) or "none" for file in files)
    shown = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    result: JsonObject = dict(shown[:MAX_EXTENSIONS])
    if len(shown) > MAX_EXTENSIONS:
        result["other"] = sum(count for _, count in shown[MAX_EXTENSIONS:])
    return result


def _duplicates(files: Iterable[PackageFile]) -> JsonObject:
    """Files with the same contents. ``wastedBytes`` is what all copies but one take."""
    groups: dict[str, list[PackageFile]] = {}
    for file in files:
        if file.raw_bytes:
            groups.setdefault(file.sha256, []).append(file)
    copies = {sha256: group for sha256, group in groups.items() if len(group) > 1}
    wasted = {sha256: (len(group) - 1) * group[0].raw_bytes for sha256, group in copies.items()}
    worst = nlargest(MAX_DUPLICATE_GROUPS, copies, key=lambda sha256: (wasted[sha256], sha256))
    return {
        "count": len(copies),
        "wastedBytes": sum(wasted.values()),
        "groups": [
            {
                "sha256": sha256,
                "rawBytes": copies[sha256][0].raw_bytes,
                "count": len(copies[sha256]),
                "paths": [file.path for file in copies[sha256][:MAX_DUPLICATE_PATHS]],
            }
            for sha256 in worst
        ],
    }


def _source_maps(files: Iterable[PackageFile]) -> JsonObject:
    maps = [file.raw_bytes for file in files if file.path.endswith(".map")]
    return {"count": len(maps), "rawBytes": sum(maps)}
