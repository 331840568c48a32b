"""An analyzer's failure is an outcome; it stops only what requires that analyzer."""

from __future__ import annotations

import io
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from itertools import permutations

import pytest

from prism_kernel.contracts.analyzer import AnalyzerProvider, AnalyzerReport, Finding
from prism_kernel.errors import FileNotFound, InspectionFailed, PluginError
from prism_kernel.inspection.analysis import BoundAnalyzer, in_order, run_analyzers
from prism_kernel.inspection.contents import PackedContents

Analyze = Callable[[PackedContents], AnalyzerReport]


def nothing(_package) -> AnalyzerReport:
    return AnalyzerReport()


def bound(name: str, analyze: Analyze | None = nothing, **provider) -> BoundAnalyzer:
    made = AnalyzerProvider(name, "1.0", "", create=lambda _config: nothing, **provider)
    return BoundAnalyzer("a_plugin", made, analyze, None if analyze else "Its factory raised.")


def run(*analyzers: BoundAnalyzer):
    contents = PackedContents({"name": "widget", "version": "1.0.0"}, [], io.BytesIO(), 10)
    return run_analyzers(in_order(analyzers), contents)


def outcome(analyze: Analyze, **provider):
    return run(bound("it", analyze, **provider)).outcomes["it"]


def raising(error: BaseException) -> Analyze:
    def analyze(_package):
        raise error

    return analyze


def reporting(**report) -> Analyze:
    return lambda _package: AnalyzerReport(**report)


def test_a_report_becomes_an_outcome_that_says_where_it_came_from():
    finding = Finding("no-readme", "warning", "There is no readme.", path="README.md", line=3)
    found = outcome(reporting(findings=[finding], data={"readmes": 0}))
    assert (found.analyzer, found.version, found.plugin) == ("it", "1.0", "a_plugin")
    assert (found.status, found.reason, found.data) == ("ok", None, {"readmes": 0})
    (stored,) = found.findings
    assert (stored.code, stored.severity, stored.path, stored.line) == (
        "no-readme",
        "warning",
        "README.md",
        3,
    )
    assert found.duration_ms >= 0


def test_an_analyzer_that_raises_is_an_error_and_the_others_go_on():
    analysis = run(bound("broken", raising(OSError("no disk"))), bound("sound"))
    assert analysis.outcomes["broken"].status == "error"
    assert analysis.outcomes["broken"].reason == "It raised OSError: no disk"
    assert analysis.outcomes["sound"].status == "ok"


def hang(_package):
    time.sleep(30)


def spin(_package):
    while True:
        with suppress(Exception):  # as a careless analyzer does
            sum(range(1000))


@pytest.mark.parametrize("analyze", [hang, spin])
def test_an_analyzer_that_hangs_runs_out_of_its_time_and_the_others_go_on(analyze):
    analysis = run(bound("a", analyze, timeout=0.05), bound("b"))
    assert analysis.outcomes["a"].status == "timeout"
    assert analysis.outcomes["a"].reason == "It took longer than 0.05 seconds."
    assert 50 <= analysis.outcomes["a"].duration_ms < 5_000
    assert analysis.outcomes["b"].status == "ok"


def test_a_time_limit_ends_with_its_analyzer():
    def slow(_package):
        time.sleep(0.1)
        return AnalyzerReport()

    analysis = run(bound("a", timeout=0.05), bound("b", slow))
    assert analysis.outcomes["b"].status == "ok"


def test_the_alarm_is_handed_back_when_all_have_run():
    former = signal.getsignal(signal.SIGALRM)
    run(bound("a"), bound("b", raising(ValueError("x"))))
    assert signal.getsignal(signal.SIGALRM) is former


def test_a_thread_can_run_no_analyzers():
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(run).result().outcomes == {}


@pytest.mark.parametrize("failing", [raising(ValueError("x")), hang])
def test_what_requires_a_failed_analyzer_is_skipped(failing):
    analysis = run(
        bound("a", failing, timeout=0.05),
        bound("b", raising(AssertionError("must not run")), requires=("a",)),
        bound("c", raising(AssertionError("must not run")), requires=("b",)),
    )
    assert analysis.outcomes["b"].status == analysis.outcomes["c"].status == "skipped"
    assert analysis.outcomes["b"].reason == "It requires a."
    assert analysis.outcomes["c"].reason == "It requires b."


def test_what_requires_an_analyzer_that_is_not_installed_is_skipped():
    found = outcome(raising(AssertionError("must not run")), requires=("files", "sizes"))
    assert (found.status, found.reason) == ("skipped", "It requires files, sizes.")


def test_analyzers_that_require_each_other_are_skipped_and_the_others_run():
    analysis = run(
        bound("chicken", requires=("egg",)),
        bound("egg", requires=("chicken",)),
        bound("omelette", requires=("egg",)),
        bound("selfish", requires=("selfish",)),
        bound("bread"),
    )
    statuses = {name: each.status for name, each in analysis.outcomes.items()}
    assert statuses == {
        "chicken": "skipped",
        "egg": "skipped",
        "omelette": "skipped",
        "selfish": "skipped",
        "bread": "ok",
    }


def test_an_analyzer_reads_the_data_of_what_it_requires_and_of_nothing_else():
    seen = {}

    def read(package):
        seen["sizes"] = package.result("sizes")
        return AnalyzerReport(data={"twice": 2 * package.result("sizes")["total"]})

    analysis = run(
        bound("sums", read, requires=("sizes",)), bound("sizes", reporting(data={"total": 21}))
    )
    assert analysis.outcomes["sums"].data == {"twice": 42}
    assert seen["sizes"] == {"total": 21}


def test_asking_for_the_data_of_an_analyzer_that_has_none_is_an_error():
    found = outcome(lambda package: package.result("sizes"))
    assert found.reason == (
        "It raised PluginError: The analyzer 'sizes' has no result; require it."
    )
    assert issubclass(PluginError, Exception)


def test_asking_for_a_file_that_is_not_there_is_an_error():
    found = outcome(lambda package: package.read("nope.js"))
    assert found.status == "error"
    assert FileNotFound.__name__ in found.reason


def test_an_analyzer_whose_factory_failed_is_an_error():
    found = run(bound("it", None)).outcomes["it"]
    assert (found.status, found.reason) == ("error", "Its factory raised.")


@pytest.mark.parametrize("data", [{"x": object()}, {"x": {(): "a key that is no text"}}, [1]])
def test_data_that_is_not_json_is_an_error(data):
    assert outcome(reporting(data=data)).status == "error"


def test_data_that_contains_itself_is_an_error():
    loop: dict[str, object] = {}
    loop["loop"] = loop
    assert outcome(reporting(data=loop)).status == "error"


def test_values_with_one_obvious_json_form_are_stored_in_it():
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    found = outcome(reporting(data={"at": moment, "pair": (1, 2)}))
    assert found.data == {"at": "2026-01-02T00:00:00Z", "pair": [1, 2]}


@pytest.mark.parametrize("report", [None, {"data": {}}, "fine"])
def test_what_is_not_a_report_is_an_error(report):
    assert outcome(lambda _package: report).status == "error"


def test_a_finding_of_an_unknown_severity_is_an_error():
    finding = Finding("code", "catastrophic", "message")
    assert outcome(reporting(findings=[finding])).status == "error"


def test_a_declared_metadata_field_is_filled():
    analysis = run(bound("it", reporting(metadata={"tags": ["esm"]}), contributes=("tags",)))
    assert analysis.metadata == {"tags": ["esm"]}


def test_a_metadata_field_that_was_not_declared_is_an_error_and_not_filled():
    analysis = run(bound("it", reporting(metadata={"tags": ["esm"]})))
    assert analysis.outcomes["it"].status == "error"
    assert analysis.outcomes["it"].reason == (
        "It raised ValueError: it fills 'tags' without declaring it"
    )
    assert analysis.metadata == {}


def test_a_metadata_field_of_another_shape_is_an_error_and_not_filled():
    analysis = run(bound("it", reporting(metadata={"tags": [7]}), contributes=("tags",)))
    assert analysis.outcomes["it"].status == "error"
    assert "'tags' is not valid" in analysis.outcomes["it"].reason
    assert analysis.metadata == {}


@pytest.mark.parametrize(
    "analyzers",
    [
        [bound("it", raising(ValueError("x")), required=True)],
        [bound("it", hang, required=True, timeout=0.05)],
        [bound("it", required=True, requires=("missing",))],
        [bound("it", None, required=True)],
    ],
    ids=["raises", "hangs", "is skipped", "was not built"],
)
def test_a_required_analyzer_that_does_not_succeed_fails_the_publish(analyzers, error_of):
    error = error_of(run, *analyzers)
    assert isinstance(error, InspectionFailed)
    assert str(error).startswith("The required analyzer 'it' did not succeed: ")


def test_a_required_analyzer_that_succeeds_fails_nothing():
    assert run(bound("it", required=True)).outcomes["it"].status == "ok"


def names(analyzers: Sequence[BoundAnalyzer]) -> list[str]:
    return [each.provider.name for each in analyzers]


def test_requirements_come_first_and_ties_by_name_however_they_were_registered():
    analyzers = [
        bound("a", requires=("d",)),
        bound("b"),
        bound("c", requires=("a", "b")),
        bound("d"),
    ]
    orders = {tuple(names(in_order(each))) for each in permutations(analyzers)}
    assert orders == {("b", "d", "a", "c")}
