"""What a package weighs, and where."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest

from prism_analyzers_builtin.bounds import bounded
from prism_analyzers_builtin.directories import raw_bytes_by_directory
from prism_analyzers_builtin.package_paths import TOP
from prism_kernel.api import AnalyzerReport, Finding, JsonValue, PackageContents, PackageFile

MAX_DIRECTORIES = 500
"""Directories in ``sizeByDirectory``: the heaviest, in path order."""

MAX_TOP_DIRECTORIES = 50
LARGEST = 10
LARGE_PACKAGE_BYTES = 10 * 1024 * 1024
MANY_SOURCE_MAP_BYTES = 256 * 1024


def analyze_sizes(package: PackageContents) -> AnalyzerReport:
    """Contributes ``distribution`` and ``sizeByDirectory``; all sizes are in bytes."""
    files = list(package.files.values())
    directories = raw_bytes_by_directory(files)
    raw = directories[TOP]
    gzipped = sum(file.gzip_bytes for file in files)
    return AnalyzerReport(
        findings=bounded(list(_findings(files, raw))),
        data={
            "tarballBytes": package.tarball_bytes,
            "rawBytes": raw,
            "gzipBytes": gzipped,
            "topDirectories": _top_directories(files),
            "largest": largest_files(files),
        },
        metadata={
            "distribution": {
                "tarballBytes": package.tarball_bytes,
                "rawBytes": raw,
                "gzipBytes": gzipped,
                "fileCount": len(files),
                "directoryCount": len(directories) - 1,
            },
            "sizeByDirectory": _heaviest(directories),
        },
    )


def largest_files(files: Iterable[PackageFile]) -> list[JsonValue]:
    """The ten largest files, largest first; equals by path."""
    chosen = nlargest(LARGEST, files, key=lambda file: (file.raw_bytes, file.path))
    return [
        {"path": file.path, "rawBytes": file.raw_bytes, "gzipBytes": file.gzip_bytes}
        for file in chosen
    ]


def _heaviest(directories: dict[str, int]) -> list[JsonValue]:
    chosen = nlargest(MAX_DIRECTORIES, directories, key=lambda path: (directories[path], path))
    ordered = sorted(chosen, key=lambda path: (path != TOP, path))
    return [{"path": path, "size": directories[path]} for path in ordered]


def _top_directories(files: Iterable[PackageFile]) -> list[JsonValue]:
    """Raw and gzip bytes of each directory in the top folder, and of ``.``'s own files."""
    sums: dict[str, list[int]] = {}
    for file in files:
        top, slash, _ = file.path.partition("/")
        total = sums.setdefault(top if slash else TOP, [0, 0, 0])
        total[0] += file.raw_bytes
        total[1] += file.gzip_bytes
        total[2] += 1
    heaviest = nlargest(MAX_TOP_DIRECTORIES, sums.items(), key=lambda item: (item[1], item[0]))
    return [
        {"path": path, "rawBytes": raw, "gzipBytes": gzipped, "files": count}
        for path, (raw, gzipped, count) in heaviest
    ]


def _findings(files: Iterable[PackageFile], raw: int) -> Iterable[Finding]:
    if raw > LARGE_PACKAGE_BYTES:
        megabytes = raw / 1_000_000
        yield Finding("large-package", "info", f"The package unpacks to {megabytes:.1f} MB.")
    maps = sum(file.raw_bytes for file in files if file.path.endswith(".map"))
    if maps > MANY_SOURCE_MAP_BYTES and maps * 2 > raw:
        percent = maps * 100 // raw
        message = f"{percent}% of the package's bytes are source maps."
        yield Finding("mostly-source-maps", "suggestion", message)
