"""Put a packument together from fragments and from what the record says now; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import orjson

from prism_kernel.api import (
    LATEST,
    JsonObject,
    PackageRecord,
    PackageSnapshot,
    semver,
)
from prism_npm.annotations import Annotations, annotations_of
from prism_npm.names import tarball_path
from prism_npm.packuments.fragments import Fragment
from prism_npm.packuments.negotiation import Form
from prism_npm.presentation import maintainers, times, timestamp, warning
from prism_npm.revisions import wire_revision

_PROVENANCE = "https://slsa.dev/provenance/v1"
_FROM_LATEST = (
    "description",
    "homepage",
    "keywords",
    "repository",
    "author",
    "contributors",
    "bugs",
    "license",
    "readmeFilename",
)


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a packument is made of. ``base`` is the registry's URL without a trailing slash."""

    snapshot: PackageSnapshot
    fragments: Mapping[str, Fragment]
    base: str
    readme: str = ""

    @property
    def record(self) -> PackageRecord:
        return self.snapshot.record


def assemble(parts: Parts, form: Form) -> bytes:
    """The packument in one form."""
    return assemble_full(parts) if form == "full" else assemble_short(parts)


def assemble_full(parts: Parts) -> bytes:
    """Everything, in the order in which npm's registry has it, versions ascending."""
    record, annotations = parts.record, annotations_of(parts.record)
    latest = parts.fragments.get(record.dist_tags.get(LATEST, ""))
    document = latest.document() if latest else {}
    head: JsonObject = {
        "_id": record.name,
        "_rev": wire_revision(parts.snapshot),
        "name": record.name,
        "dist-tags": {**record.dist_tags},
        "time": times(record),
        "maintainers": [
            {"name": each.name, "email": each.email or ""}
            for each in maintainers(record, annotations)
        ],
        "users": dict.fromkeys(sorted(annotations.stars), True),
        **{key: document[key] for key in _FROM_LATEST if key in document},
        "readme": parts.readme,
    }
    return _with_versions(head, _versions(parts, annotations, "full"))


def assemble_short(parts: Parts) -> bytes:
    """What installers need, and ``time``: pnpm, yarn and deno ask how old a version is."""
    record = parts.record
    head: JsonObject = {
        "name": record.name,
        "dist-tags": {**record.dist_tags},
        "modified": timestamp(record.modified_at),
        "time": times(record),
    }
    return _with_versions(head, _versions(parts, annotations_of(record), "short"))


def assemble_version(parts: Parts, version: str) -> bytes:
    """The full document of one version, which the record has."""
    attested = annotations_of(parts.record).attested
    return parts.fragments[version].full + _tail(parts, version, attested=version in attested)


def _with_versions(head: JsonObject, versions: Iterator[bytes]) -> bytes:
    opened = orjson.dumps(head).removesuffix(b"}")
    return b"".join((opened, b',"versions":{', b",".join(versions), b"}}"))


def _versions(parts: Parts, annotations: Annotations, form: Form) -> Iterator[bytes]:
    for version in semver.sort(parts.record.versions):
        fragment = parts.fragments[version]
        body = fragment.full if form == "full" else fragment.short
        tail = _tail(parts, version, attested=version in annotations.attested)
        yield b"".join((orjson.dumps(version), b":", body, tail))


def _tail(parts: Parts, version: str, *, attested: bool) -> bytes:
    """What ends a fragment: the rest of ``dist``, a brace, what is deprecated, a brace."""
    name, fragment = parts.record.name, parts.fragments[version]
    dist: JsonObject = {
        "signatures": [{"keyid": fragment.key_id, "sig": fragment.signature}],
        "tarball": parts.base + tarball_path(name, version),
    }
    if attested:
        dist["attestations"] = _attestations(parts.base, name, version)
    message = warning(parts.record.versions[version])
    deprecated = b"" if message is None else b',"deprecated":' + orjson.dumps(message)
    return b"".join((b",", orjson.dumps(dist)[1:], deprecated, b"}"))


def _attestations(base: str, name: str, version: str) -> JsonObject:
    """Where npm finds the attestations of a version; the slash of a scope is encoded, as npm's."""
    url = f"{base}/-/npm/v1/attestations/{quote(name, safe='@')}@{version}"
    return {"url": url, "provenance": {"predicateType": _PROVENANCE}}
