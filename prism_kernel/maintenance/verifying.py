"""``prism verify``: every record, every object, every reference."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from prism_kernel.concurrency import for_each
from prism_kernel.contracts.commands import Tick
from prism_kernel.errors import ObjectNotFound, PackageNotFound, StorageUnavailable, suggestion
from prism_kernel.maintenance.checks import broken_tags, check_record
from prism_kernel.maintenance.index_check import check_index
from prism_kernel.maintenance.layout import RecordPlace, place_of
from prism_kernel.maintenance.leftovers import find_foreign, find_leftovers, indexed_names
from prism_kernel.maintenance.report import Findings, Problem, ProblemKind, Tally, no_progress
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.version_check import VersionCheck
from prism_kernel.models.package import PackageRecord
from prism_kernel.repository import Identification
from prism_kernel.repository.encoding import decode_record
from prism_kernel.repository.keys import IDENTITY, PACKAGES, VersionKeys, record_key


async def verify(store: Store, names: Sequence[str] = (), progress: Tick = no_progress) -> Findings:
    """Check these packages, or all. Raises ``StorageUnavailable`` if the store cannot be listed.

    Reads everything once and holds a few pieces of it. Beside a running server, what changes
    meanwhile is looked at again before it is called wrong.
    """
    run = _Run(store, progress)
    wanted = list(names) or await package_names(store)
    await for_each(run.versions(wanted), run.check)
    await run.index(wanted)
    notes = [] if names else [note async for note in _notes(store)]
    problems = sorted(run.problems, key=lambda each: (each.key, each.kind))
    return Findings(run.tally, tuple(problems), tuple(notes))


async def package_names(store: Store) -> list[str]:
    """Every package with a record, and those that lack one though the index knows them."""
    found = {
        place.name
        async for stat in store.documents.list(PACKAGES)
        if isinstance(place := place_of(stat.key), RecordPlace)
    }
    return sorted(found | await indexed_names(store))


async def require_packages(store: Store, names: Sequence[str]) -> None:
    """Raises ``PackageNotFound`` for a name that neither a record nor the index has.

    A record that is lost though the index knows it is damage, which ``verify`` tells.
    """
    for name in names:
        if await _has_record(store, name):
            continue
        known = await package_names(store)
        if name not in known:
            raise PackageNotFound(
                f"There is no package {name} in this store.{suggestion(name, known)}", name=name
            )


async def _has_record(store: Store, name: str) -> bool:
    try:
        await store.documents.stat(record_key(name))
    except ObjectNotFound:
        return False
    return True


async def _notes(store: Store) -> AsyncIterator[str]:
    identification = Identification(store.documents, store.artifacts)
    if await identification.is_damaged():
        yield f"{IDENTITY} is damaged; the next write gives the store another identity."
    if await identification.has_foreign_artifacts():
        yield "The artifacts carry the identity of another store."
    async for leftover in find_leftovers(store):
        for key in leftover.keys:
            yield f"{key} belongs to no version."
    async for key in find_foreign(store):
        yield f"{key} is not Prism's."


@dataclass(slots=True)
class _Run:
    store: Store
    progress: Tick
    tally: Tally = field(default_factory=Tally)
    problems: list[Problem] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)

    async def versions(self, names: Sequence[str]) -> AsyncIterator[VersionCheck]:
        """A check for each version of these packages; what is wrong with records is noted."""
        for name in names:
            record = await self._record(name)
            if record is None:
                self.unreadable.add(name)
                continue
            self.tally.packages += 1
            for version, entry in record.versions.items():
                keys = VersionKeys(name, version, entry.folder)
                yield VersionCheck(self.store, keys, entry, self.tally)

    async def check(self, check: VersionCheck) -> None:
        found = await check.run()
        self.problems += found
        if any(problem.key == check.keys.metadata for problem in found):
            self.unreadable.add(check.keys.name)  # the index is made of it
        self.tally.versions += 1
        self.progress(f"{check.keys.name}@{check.keys.version}")

    async def index(self, names: Sequence[str]) -> None:
        """The index entries of the packages whose documents are sound."""
        sound = [name for name in names if name not in self.unreadable]
        self.problems += await check_index(self.store, sound)

    async def _record(self, name: str) -> PackageRecord | None:
        key = record_key(name)
        self.tally.objects += 1
        try:
            data = (await self.store.documents.get(key)).data
        except ObjectNotFound:
            self._add("missing-record", key, "It is not there.", name)
            return None
        except StorageUnavailable as error:
            self._add("damaged-record", key, f"It cannot be read: {error.message}", name)
            return None
        self.tally.size += len(data)
        if wrong := check_record(data, key, name):
            self._add("damaged-record", key, wrong, name)
            return None
        record = decode_record(data, key)
        for tag in broken_tags(record):
            self._add("wrong-record", key, f"Its dist-tag {tag!a} names no version.", name)
        return record

    def _add(self, kind: ProblemKind, key: str, message: str, name: str) -> None:
        self.problems.append(Problem(kind, key, message, name))
