"""Testing analyzers: a package in memory, a runner, and what every analyzer must keep to.

A plugin's whole test of the contract can be::

    from my_plugin.plugin import prism_register_analyzers
    from prism_kernel.testing.analyzers import AnalyzerContract

    class TestMyAnalyzers(AnalyzerContract):
        @pytest.fixture
        def providers(self):
            return prism_register_analyzers()
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from prism_kernel.contracts.analyzer import AnalyzerProvider, AnalyzerReport, Severity
from prism_kernel.errors import PluginError
from prism_kernel.jsonvalue import JsonMapping
from prism_kernel.models.metadata import ANALYZER_FIELDS, VersionMetadata
from prism_kernel.testing.hostile_manifests import HOSTILE_MANIFESTS
from prism_kernel.testing.memory_package import MemoryPackage

__all__ = ["AnalyzerContract", "MemoryPackage", "run_analyzers"]

MAX_REPORT_BYTES = 1_000_000
"""What a report may weigh as JSON, however hostile the package."""

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def run_analyzers(
    providers: Sequence[AnalyzerProvider],
    package: MemoryPackage,
    config: BaseModel | None = None,
) -> dict[str, AnalyzerReport]:
    """The reports by analyzer, in the order in which they ran: what is required comes first.

    Raises ``PluginError`` for a requirement that is not among ``providers`` and for a cycle.
    Whatever an analyzer raises is raised here too.
    """
    reports: dict[str, AnalyzerReport] = {}
    for provider in _in_order(providers):
        required = {name: reports[name].data for name in provider.requires}
        analyzer = provider.create(config)
        reports[provider.name] = analyzer(package.with_results(required))
    return reports


def _in_order(providers: Sequence[AnalyzerProvider]) -> Iterator[AnalyzerProvider]:
    by_name = {provider.name: provider for provider in providers}
    sorter = TopologicalSorter({name: each.requires for name, each in by_name.items()})
    try:
        names = list(sorter.static_order())
    except CycleError as error:
        raise PluginError(f"These analyzers require each other: {error.args[1]}.") from error
    for name in names:
        if name not in by_name:
            raise PluginError(f"An analyzer requires {name!r}, which is not there.")
        yield by_name[name]


class AnalyzerContract:
    """What every analyzer keeps to. Subclass it and override the fixture ``providers``.

    ``providers`` are the plugin's analyzers with those that they require; ``config`` is the
    plugin's configuration; ``package`` is an ordinary package, overridden if the analyzers
    look for something special.
    """

    @pytest.fixture
    def providers(self) -> Sequence[AnalyzerProvider]:
        raise NotImplementedError

    @pytest.fixture
    def config(self) -> BaseModel | None:
        return None

    @pytest.fixture
    def package(self) -> MemoryPackage:
        return _ordinary_package()

    @pytest.fixture(params=HOSTILE_MANIFESTS)
    def hostile(self, request: pytest.FixtureRequest) -> MemoryPackage:
        manifest = HOSTILE_MANIFESTS[request.param]
        files = {"package.json": "{}", "index.js": "export default 1\n", "a/index.js": "\0`/*"}
        return MemoryPackage(manifest, files)

    def test_two_runs_give_equal_reports(
        self,
        providers: Sequence[AnalyzerProvider],
        package: MemoryPackage,
        config: BaseModel | None,
    ) -> None:
        first = run_analyzers(providers, package, config)
        assert first == run_analyzers(providers, package, config)

    def test_reports_keep_to_their_shape(
        self,
        providers: Sequence[AnalyzerProvider],
        package: MemoryPackage,
        config: BaseModel | None,
    ) -> None:
        check_reports(providers, run_analyzers(providers, package, config))

    def test_hostile_manifests_are_survived_and_reported_in_bounds(
        self,
        providers: Sequence[AnalyzerProvider],
        hostile: MemoryPackage,
        config: BaseModel | None,
    ) -> None:
        check_reports(providers, run_analyzers(providers, hostile, config))

    def test_no_two_analyzers_share_a_name_or_a_metadata_field(
        self, providers: Sequence[AnalyzerProvider]
    ) -> None:
        names = [provider.name for provider in providers]
        fields = [field for provider in providers for field in provider.contributes]
        assert len(names) == len(set(names))
        assert len(fields) == len(set(fields))
        assert ANALYZER_FIELDS.issuperset(fields)


def check_reports(
    providers: Sequence[AnalyzerProvider], reports: dict[str, AnalyzerReport]
) -> None:
    """Assert that reports can be stored: JSON, of the declared fields, not too large."""
    for provider in providers:
        report = reports[provider.name]
        assert set(report.metadata) <= set(provider.contributes)
        assert _stored_bytes(report.data) <= MAX_REPORT_BYTES
        assert _stored_bytes(report.metadata) <= MAX_REPORT_BYTES
        _check_findings(report)
        _check_metadata(report.metadata)


def _check_findings(report: AnalyzerReport) -> None:
    for finding in report.findings:
        assert _CODE.fullmatch(finding.code), finding.code
        assert finding.severity in get_args(Severity)
        assert finding.message
        assert finding.line is None or finding.line >= 1
    texts = [[each.message, each.path, each.evidence] for each in report.findings]
    assert _stored_bytes({"findings": texts}) <= MAX_REPORT_BYTES


def _stored_bytes(document: object) -> int:
    """The size as UTF-8 JSON; raises for anything that is not JSON, ``NaN`` included."""
    return len(json.dumps(document, allow_nan=False, ensure_ascii=False).encode())


def _check_metadata(metadata: JsonMapping) -> None:
    """Assert that contributed fields fit the document they are stored in."""
    fields = {field.alias or name: field for name, field in VersionMetadata.model_fields.items()}
    for name, value in metadata.items():
        TypeAdapter(fields[name].rebuild_annotation()).validate_python(value)


def _ordinary_package() -> MemoryPackage:
    return MemoryPackage(
        {
            "name": "example",
            "version": "1.2.3",
            "type": "module",
            "exports": {
                ".": {"types": "./index.d.ts", "import": "./index.js", "require": "./index.cjs"},
                "./features/*": "./features/*.js",
                "./internal/*": None,
            },
            "bin": "./cli.js",
            "dependencies": {"other": "^1.0.0"},
        },
        {
            "README.md": "# Example\n",
            "index.js": 'import { a } from "./features/a.js"\nexport default a\n',
            "index.cjs": 'module.exports = require("other")\n',
            "index.d.ts": "declare const a: number\nexport default a\n",
            "features/a.js": "export const a = 1\n",
            "internal/b.js": "export const b = 2\n",
            "cli.js": "#!/usr/bin/env node\nconsole.log(1)\n",
        },
        executables=("cli.js",),
    )
