from __future__ import annotations

import pytest

from prism_kernel.contracts.analyzer import AnalyzerProvider, AnalyzerReport
from prism_kernel.errors import FileNotFound, PluginError
from prism_kernel.testing.analyzers import MemoryPackage, check_reports, run_analyzers


def provider(name, analyzer, **rest):
    return AnalyzerProvider(name, "1", "", lambda _: analyzer, **rest)


def test_what_is_required_runs_first_and_is_readable():
    def second(package):
        return AnalyzerReport(data={"read": package.result("first")["value"]})

    reports = run_analyzers(
        [
            provider("second", second, requires=("first",)),
            provider("first", lambda _: AnalyzerReport(data={"value": 1})),
        ],
        MemoryPackage({}),
    )
    assert list(reports) == ["first", "second"]
    assert reports["second"].data == {"read": 1}


def test_a_result_that_is_not_required_is_not_readable():
    def nosy(package):
        return AnalyzerReport(data=package.result("first"))

    quiet = provider("first", lambda _: AnalyzerReport())
    with pytest.raises(PluginError, match="first"):
        run_analyzers([quiet, provider("nosy", nosy)], MemoryPackage({}))


@pytest.mark.parametrize("requires", ["alone", "gone"])
def test_requirements_that_cannot_be_met_are_errors(requires):
    alone = provider("alone", lambda _: AnalyzerReport(), requires=(requires,))
    with pytest.raises(PluginError, match=requires):
        run_analyzers([alone], MemoryPackage({}))


def test_the_configuration_reaches_the_factory():
    seen = []

    def create(config):
        seen.append(config)
        return lambda _: AnalyzerReport()

    run_analyzers([AnalyzerProvider("a", "1", "", create)], MemoryPackage({}), None)
    assert seen == [None]


def test_a_memory_package_describes_its_files_in_path_order():
    package = MemoryPackage({"name": "a"}, {"z.js": "é", "b.js": b"\0"}, executables=("b.js",))
    assert list(package.files) == ["b.js", "package.json", "z.js"]
    assert package.files["z.js"].raw_bytes == 2
    assert package.files["b.js"].executable
    assert package.read("b.js") == b"\0"
    with pytest.raises(FileNotFound):
        package.read("c.js")


@pytest.mark.parametrize(
    "report",
    [
        AnalyzerReport(metadata={"tags": ["undeclared"]}),
        AnalyzerReport(data={"size": "x" * 2_000_000}),
        AnalyzerReport(data={"text": "\ud800"}),
        AnalyzerReport(data={"number": float("nan")}),
    ],
)
def test_a_report_that_cannot_be_stored_fails_the_contract(report):
    with pytest.raises((AssertionError, ValueError)):
        check_reports([provider("a", lambda _: report)], {"a": report})
