"""What ``prism publish`` says about an upload and about what the registry found in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prism_kernel.cli.output import fields, say, table
from prism_kernel.cli.sizes import counted, human
from prism_kernel.cli.upload import PreparedUpload
from prism_kernel.contracts.analyzer import Severity
from prism_kernel.contracts.commands import Column
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.models.metadata import AnalyzerOutcome, Publisher
from prism_kernel.models.package import LATEST
from prism_kernel.models.publish import PublishResponse
from prism_kernel.packing import PackedFile

_FILES = (Column("SIZE", right=True), Column("FILE"))
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "suggestion", "info")
_WIDTH = len("Integrity")
_STYLES = {"error": "red", "warning": "yellow"}


def print_dry_run(upload: PreparedUpload, publisher: Publisher, tag: str | None) -> None:
    """The files with their sizes, and what would be sent."""
    table(_FILES, ((human(file.size), file.path) for file in _by_path(upload)))
    say()
    fields(
        (
            ("Package", f"{upload.name}@{upload.version}"),
            ("Dist-tag", tag),
            *_sizes(upload),
            ("sha256", upload.sha256),
            ("Publisher", _person(publisher)),
        )
    )
    say()
    say("Nothing was sent: this was a dry run.", "yellow")


def dry_run_document(upload: PreparedUpload, publisher: Publisher, tag: str | None) -> JsonObject:
    """The same as JSON."""
    return {
        "dryRun": True,
        "identifier": {"name": upload.name, "version": upload.version},
        "tag": tag,
        "publisher": publisher.model_dump(mode="json", exclude_none=True),
        "sha256": upload.sha256,
        "tarballBytes": upload.size,
        "unpackedBytes": upload.unpacked_size,
        "files": [
            {"path": file.path, "size": file.size, "mode": f"{file.mode:o}"}
            for file in _by_path(upload)
        ],
    }


def print_published(
    upload: PreparedUpload, response: PublishResponse, *, also_latest: bool = False
) -> None:
    """The outcome in groups: what it is, each analyzer's findings, and where it is served.

    ``also_latest``: besides its dist-tag the version got ``latest``.
    """
    identifier = f"{response.identifier.name}@{response.identifier.version}"
    if response.created:
        say(f"Published {identifier}", "bold green")
    else:
        say(f"{identifier} was already published with these bytes", "bold")
    fields(
        (
            ("Dist-tag", _dist_tag(response.tag, also_latest=also_latest)),
            ("Tags", ", ".join(response.metadata.tags)),
            *_sizes(upload),
            ("Integrity", response.digests.integrity),
        ),
        _WIDTH,
    )
    _print_analyzers(response.metadata.analyzers)
    urls = response.urls
    say()
    fields((("Version", urls.version), ("Files", urls.files), ("Tarball", urls.tarball)), _WIDTH)


def _dist_tag(tag: str | None, *, also_latest: bool) -> str | None:
    return f"{tag}, and {LATEST}, which no version had" if also_latest else tag


def _by_path(upload: PreparedUpload) -> list[PackedFile]:
    return sorted(upload.files, key=lambda file: file.path)


def _sizes(upload: PreparedUpload) -> tuple[tuple[str, str], ...]:
    contents = f"{counted(len(upload.files), 'file')}, {human(upload.unpacked_size)}"
    return ("Contents", contents), ("Packed", human(upload.size))


def _print_analyzers(analyzers: Mapping[str, AnalyzerOutcome]) -> None:
    """One line for each analyzer that found something or did not succeed, then its findings."""
    telling = {
        name: outcome
        for name, outcome in analyzers.items()
        if outcome.status != "ok" or outcome.findings
    }
    if telling:
        say()
    for name, outcome in telling.items():
        say(f"{name}: {_counts(outcome)}")
        for severity, line in _finding_lines(outcome):
            say(line, _STYLES.get(severity, ""))


def _counts(outcome: AnalyzerOutcome) -> str:
    if outcome.status != "ok":
        return f"{outcome.status}: {outcome.reason}" if outcome.reason else outcome.status
    severities = [finding.severity for finding in outcome.findings]
    counts = ((severities.count(each), each) for each in _SEVERITIES)
    return ", ".join(_counted(number, severity) for number, severity in counts if number)


def _counted(number: int, severity: str) -> str:
    return f"{number} info" if severity == "info" else counted(number, severity)


def _finding_lines(outcome: AnalyzerOutcome) -> Iterator[tuple[str, str]]:
    for finding in sorted(outcome.findings, key=lambda each: _SEVERITIES.index(each.severity)):
        place = f"{finding.path}:{finding.line}" if finding.line else finding.path
        suffix = f" ({place})" if place else ""
        yield finding.severity, f"  {finding.severity}: {finding.message}{suffix}"


def _person(publisher: Publisher) -> str:
    return f"{publisher.name} <{publisher.email}>" if publisher.email else publisher.name
