from __future__ import annotations

from prism_analyzers_builtin.sizes import MAX_DIRECTORIES, analyze_sizes
from prism_kernel.testing.analyzers import MemoryPackage


def package_of(files):
    return MemoryPackage({}, {"package.json": "{}", **files})


def test_the_distribution_adds_up():
    package = package_of({"a.js": "12345", "lib/b.js": "123", "lib/deep/c.js": "1"})
    assert analyze_sizes(package).metadata["distribution"] == {
        "tarballBytes": package.tarball_bytes,
        "rawBytes": 11,
        "gzipBytes": sum(file.gzip_bytes for file in package.files.values()),
        "fileCount": 4,
        "directoryCount": 2,
    }


def test_a_directory_weighs_all_that_lies_below_it():
    metadata = analyze_sizes(package_of({"lib/a/x.js": "123", "lib/b/y.js": "1"})).metadata
    assert metadata["sizeByDirectory"] == [
        {"path": ".", "size": 6},
        {"path": "lib", "size": 4},
        {"path": "lib/a", "size": 3},
        {"path": "lib/b", "size": 1},
    ]


def test_only_the_heaviest_directories_are_listed():
    files = {f"d{n}/x.js": "x" * n for n in range(MAX_DIRECTORIES + 50)}
    listed = analyze_sizes(package_of(files)).metadata["sizeByDirectory"]
    assert len(listed) == MAX_DIRECTORIES
    assert listed[0]["path"] == "."
    assert {"path": "d0", "size": 0} not in listed


def test_top_directories_and_largest_files_come_heaviest_first():
    data = analyze_sizes(package_of({"a/x.js": "1", "b/y.js": "12345", "b/z.js": "123"})).data
    assert [(top["path"], top["rawBytes"], top["files"]) for top in data["topDirectories"]] == [
        ("b", 8, 2),
        (".", 2, 1),
        ("a", 1, 1),
    ]
    assert [file["path"] for file in data["largest"]][:2] == ["b/y.js", "b/z.js"]


def test_a_package_of_source_maps_is_noticed():
    findings = analyze_sizes(package_of({"a.js.map": "x" * 300_000, "a.js": "x"})).findings
    assert [finding.code for finding in findings] == ["mostly-source-maps"]


def test_a_large_package_is_noticed():
    findings = analyze_sizes(package_of({"a.bin": b"\0" * (11 * 1024 * 1024)})).findings
    assert [finding.code for finding in findings] == ["large-package"]
