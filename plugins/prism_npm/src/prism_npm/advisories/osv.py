"""One OSV document, as far as it is about npm: https://ossf.github.io/osv-schema/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prism_kernel.api import InvalidInput
from prism_npm.advisories.affected import Affected, Event
from prism_npm.advisories.cvss import base_score
from prism_npm.advisories.model import Advisory, Severity
from prism_npm.advisories.osv_schema import (
    Entry,
    GithubFacts,
    Range,
    Score,
    decode_entry,
    github_facts,
    last_known_range,
)

ECOSYSTEM = "npm"
MALWARE = "MAL-"
_MALICIOUS_CODE = "CWE-506"
_LONGEST_NAME = 214
_LONGEST_TITLE = 300
_MOST_NAMES = 20_000
_ID_BITS = 48
"""Within what JavaScript counts exactly; 300,000 ids then meet once in 6,000 databases."""

_SEVERITIES: Mapping[str, Severity] = {
    "NONE": "info",
    "LOW": "low",
    "MODERATE": "moderate",
    "MEDIUM": "moderate",
    "HIGH": "high",
    "CRITICAL": "critical",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a document says: advisories by package, none if it is withdrawn or not about npm."""

    advisories: Mapping[str, Advisory]
    withdrawn: bool = False
    malware: bool = False


def read_entry(data: bytes) -> Found:
    """Read one document. Raises ``InvalidInput``."""
    entry = decode_entry(data)
    if entry.withdrawn is not None:
        return Found({}, withdrawn=True)
    facts = github_facts(entry)
    advisories = {
        name: _advisory(entry, facts, name, each)
        for name, each in _affected(entry).items()
        if each.intervals or each.versions
    }
    return Found(advisories, malware=entry.id.startswith(MALWARE))


def _affected(entry: Entry) -> dict[str, Affected]:
    """By package: an entry may name one several times. Raises ``InvalidInput``."""
    found: dict[str, Affected] = {}
    for each in entry.affected or ():
        if each.package is None or each.package.ecosystem.partition(":")[0] != ECOSYSTEM:
            continue
        gathered = found.setdefault(_checked_name(each.package.name), Affected())
        if len(found) > _MOST_NAMES:
            raise InvalidInput(f"It names more than {_MOST_NAMES} packages.")
        for range_ in each.ranges or ():
            if range_.type in {"SEMVER", "ECOSYSTEM"}:
                gathered.add_range(_events(range_), last_known_range(each))
        gathered.add_versions(each.versions or ())
    return found


def _checked_name(name: str) -> str:
    """Old packages have names that no new one may have, so the grammar is not asked."""
    if not name.isascii() or not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        raise InvalidInput(f"{name[:_LONGEST_NAME]!a} is not a package name.")
    return name


def _events(range_: Range) -> Iterator[Event]:
    for each in range_.events or ():
        if each.introduced is not None:
            yield Event.at("introduced", each.introduced)
        if each.fixed is not None:
            yield Event.at("fixed", each.fixed)
        if each.last_affected is not None:
            yield Event.at("last_affected", each.last_affected)


def _advisory(entry: Entry, facts: GithubFacts, name: str, affected: Affected) -> Advisory:
    malware = entry.id.startswith(MALWARE)
    vector, score = _vector(entry.severity or ())
    cwe = [_line(each) for each in facts.cwe_ids or ()]
    return Advisory(
        id=_number(entry.id, name),
        source=_line(entry.id),
        title=_line(entry.summary or entry.details or entry.id),
        severity="critical" if malware else _severity(facts.severity, score),
        url=_url(entry),
        affected=affected.alternatives(),
        patched=affected.patched(),
        cwe=cwe or ([_MALICIOUS_CODE] if malware else []),
        cves=[_line(each) for each in entry.aliases or () if each.startswith("CVE-")],
        score=score or 0,
        vector=vector,
        published=entry.published,
        modified=entry.modified,
    )


def _number(source: str, name: str) -> int:
    """One number for each entry and package, as npm counts; the same wherever it is imported."""
    digest = hashlib.sha256(f"{source}\n{name}".encode()).digest()
    return int.from_bytes(digest[: _ID_BITS // 8], "big")


def _line(text: str) -> str:
    """One line that may go to a terminal: without control characters, of bounded length."""
    first = text.strip().partition("\n")[0][:_LONGEST_TITLE]
    return "".join(each for each in first if each.isprintable()).encode(errors="replace").decode()


def _vector(scores: Sequence[Score]) -> tuple[str | None, float | None]:
    """The CVSS 3 vector and its base score, or another vector without one."""
    for each in scores:
        score = base_score(each.score)
        if score is not None:
            return each.score, score
    return (_line(scores[0].score), None) if scores else (None, None)


def _severity(word: str | None, score: float | None) -> Severity:
    """The database's word, else by CVSS 3's qualitative scale; ``moderate`` if nobody says."""
    known = _SEVERITIES.get((word or "").upper())
    if known is not None:
        return known
    if score is None:
        return "moderate"
    scale: tuple[tuple[float, Severity], ...] = (
        (9.0, "critical"),
        (7.0, "high"),
        (4.0, "moderate"),
        (0.1, "low"),
    )
    return next((name for least, name in scale if score >= least), "info")


def _url(entry: Entry) -> str:
    """Where a person reads more."""
    if entry.id.startswith("GHSA-"):
        return f"https://github.com/advisories/{_line(entry.id)}"
    for each in entry.references or ():
        if each.type == "ADVISORY" and each.url.startswith("https://"):
            return _line(each.url)
    return f"https://osv.dev/vulnerability/{_line(entry.id)}"
