"""What ``prism publish`` says about an upload and about what the registry found in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prism_kernel.cli.output import Column, fields, say, table
from prism_kernel.cli.sizes import counted, human
from prism_kernel.cli.upload import Upload
from prism_kernel.contracts.analyzer import Severity
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.models.metadata import AnalyzerOutcome, Publisher
from prism_kernel.models.publish import PublishResponse

_FILES = (Column("SIZE", right=True), Column("FILE"))
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "suggestion", "info")
_STYLES = {"error": "red", "warning": "yellow"}


def print_dry_run(upload: Upload, publisher: Publisher, tag: str | None) -> None:
    """The files with their sizes, and what would be sent."""
    table(_FILES, ((human(file.size), file.path) for file in upload.files))
    say()
    fields(
        (
            ("Package", f"{upload.name}@{upload.version}"),
            ("Files", f"{len(upload.files)}, {human(upload.unpacked_size)}"),
            ("Tarball", human(upload.size)),
            ("sha256", upload.sha256),
            ("Tag", tag),
            ("Publisher", _person(publisher)),
        )
    )
    say("Nothing was sent: this was a dry run.", "yellow")


def dry_run_document(upload: Upload, publisher: Publisher, tag: str | None) -> JsonObject:
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
            for file in upload.files
        ],
    }


def print_published(upload: Upload, response: PublishResponse) -> None:
    """The outcome, each analyzer's findings on a line, and where the version is served."""
    identifier = f"{response.identifier.name}@{response.identifier.version}"
    if response.created:
        say(f"Published {identifier}", "bold green")
    else:
        say(f"{identifier} was already published with these bytes", "bold")
    fields(
        (
            ("Dist-tag", response.tag),
            ("Tags", ", ".join(response.metadata.tags)),
            ("Files", f"{len(upload.files)}, {human(upload.unpacked_size)}"),
            ("Tarball", human(upload.size)),
            ("Integrity", response.digests.integrity),
        )
    )
    _print_analyzers(response.metadata.analyzers)
    urls = response.urls
    fields((("Version", urls.version), ("Files", urls.files), ("Tarball", urls.tarball)))


def _print_analyzers(analyzers: Mapping[str, AnalyzerOutcome]) -> None:
    """One line for each analyzer that found something or did not succeed, then its findings."""
    for name, outcome in analyzers.items():
        if outcome.status == "ok" and not outcome.findings:
            continue
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
