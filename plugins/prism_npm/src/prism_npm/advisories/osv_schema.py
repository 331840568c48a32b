"""The members of an OSV document that are read: https://ossf.github.io/osv-schema/."""

from __future__ import annotations

import msgspec

from prism_kernel.api import InvalidInput

_NOTHING = msgspec.Raw(b"{}")


class Event(msgspec.Struct):
    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None


class Range(msgspec.Struct):
    type: str
    events: list[Event] | None = None


class Package(msgspec.Struct):
    ecosystem: str
    name: str


class Affected(msgspec.Struct):
    package: Package | None = None
    ranges: list[Range] | None = None
    versions: list[str] | None = None
    database_specific: msgspec.Raw = _NOTHING


class Score(msgspec.Struct):
    type: str
    score: str


class Reference(msgspec.Struct):
    type: str
    url: str


class Entry(msgspec.Struct):
    id: str
    summary: str | None = None
    details: str | None = None
    aliases: list[str] | None = None
    withdrawn: str | None = None
    published: str | None = None
    modified: str | None = None
    affected: list[Affected] | None = None
    severity: list[Score] | None = None
    references: list[Reference] | None = None
    database_specific: msgspec.Raw = _NOTHING


class GithubFacts(msgspec.Struct):
    """What GitHub's entries say beside the schema."""

    severity: str | None = None
    cwe_ids: list[str] | None = None


class _PackageFacts(msgspec.Struct):
    last_known_affected_version_range: str | None = None


_decode = msgspec.json.Decoder(Entry).decode
_decode_facts = msgspec.json.Decoder(GithubFacts).decode
_decode_package_facts = msgspec.json.Decoder(_PackageFacts).decode


def decode_entry(data: bytes) -> Entry:
    """Raises ``InvalidInput``."""
    try:
        return _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"It is no OSV entry: {error}.") from error


def github_facts(entry: Entry) -> GithubFacts:
    """Nothing, if the database has other ideas of these members."""
    try:
        return _decode_facts(entry.database_specific)
    except msgspec.DecodeError:
        return GithubFacts()


def last_known_range(affected: Affected) -> str | None:
    """GitHub's word for where a range ends that nobody has fixed."""
    try:
        facts = _decode_package_facts(affected.database_specific)
    except msgspec.DecodeError:
        return None
    return facts.last_known_affected_version_range
