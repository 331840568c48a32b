"""OSV documents of our own making, and archives of them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Event = Mapping[str, str]


def entry(  # noqa: PLR0913, PLR0917 - one parameter a member
    identifier: str = "GHSA-aaaa-bbbb-cccc",
    name: str = "widget",
    events: Sequence[Event] = ({"introduced": "0"}, {"fixed": "1.2.3"}),
    versions: Sequence[str] = (),
    ecosystem: str = "npm",
    affected: Sequence[Mapping[str, object]] = (),
    **members: object,
) -> dict[str, object]:
    """An entry about one package, with further members of ``affected`` and of the entry."""
    ranges = [{"type": "SEMVER", "events": list(events)}] if events else []
    about = {
        "package": {"ecosystem": ecosystem, "name": name, "purl": f"pkg:npm/{name}"},
        "ranges": ranges,
        "versions": list(versions),
    }
    return {
        "schema_version": "1.6.0",
        "id": identifier,
        "summary": f"{name} trusts everybody",
        "modified": "2025-05-06T07:08:09Z",
        "published": "2025-05-05T00:00:00Z",
        "affected": [about, *affected],
        **members,
    }


def write_archive(
    path: Path, entries: Iterable[Mapping[str, object]], extra: Mapping[str, bytes] | None = None
) -> Path:
    """A zip as OSV exports it: ``<id>.json`` for each entry, and ``extra`` members as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in entries:
            archive.writestr(f"{each['id']}.json", json.dumps(each))
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return path
