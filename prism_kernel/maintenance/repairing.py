"""``prism repair``: put back from a backup what ``verify`` finds missing or damaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import assert_never

from prism_kernel.contracts.commands import Tick
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import ObjectNotFound, PreconditionFailed, StorageUnavailable
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.maintenance.checks import (
    check_manifest,
    check_metadata,
    check_pack,
    check_record,
    check_tarball,
    file_table,
)
from prism_kernel.maintenance.layout import (
    PARTS,
    FolderPlace,
    Part,
    is_artifact,
    part_key,
    place_of,
)
from prism_kernel.maintenance.report import Findings, Problem, no_progress
from prism_kernel.maintenance.sources import Source
from prism_kernel.maintenance.staging import StagedObject, staged
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.verifying import verify
from prism_kernel.registry.indexing import refresh_index

_ROUNDS = 3  # records, then what they name, then what only shows when that is there


@dataclass(slots=True)
class Repaired:
    """``keys`` were put back; ``failed`` says of others why not; ``left`` is still wrong."""

    keys: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    left: Findings = field(default_factory=Findings)

    def document(self) -> JsonObject:
        problems = [
            {**problem.document(), "reason": self.failed.get(problem.key)}
            for problem in self.left.problems
        ]
        return {"repaired": [*self.keys], "problems": [*problems]}


async def repair(
    store: Store, backup: Source, names: Sequence[str] = (), progress: Tick = no_progress
) -> Repaired:
    """Put back what can be put back; nothing is written that the record does not vouch for.

    A record that is missing or damaged comes from the backup as it was then: versions published
    since are not in it. Raises ``StorageUnavailable`` if the store cannot be reached.
    """
    done = Repaired()
    done.left = await verify(store, names)
    for _ in range(_ROUNDS):
        before = len(done.keys)
        for problem in sorted(done.left.problems, key=_urgency):
            await _Repair(store, backup, done).one(problem)
            progress(problem.key)
        affected = sorted({problem.name for problem in done.left.problems})
        if len(done.keys) == before:
            break
        done.left = await verify(store, affected)
    return done


def _urgency(problem: Problem) -> tuple[int, str]:
    """What others are checked against comes first."""
    if problem.kind in {"missing-record", "damaged-record"}:
        return 0, problem.key
    if problem.kind == "wrong-index":
        return 3, problem.key
    place = place_of(problem.key)
    is_pack = isinstance(place, FolderPlace) and problem.key == place.keys.pack
    return 1 + is_pack, problem.key


@dataclass(frozen=True, slots=True)
class _Repair:
    store: Store
    backup: Source
    done: Repaired

    async def one(self, problem: Problem) -> None:
        try:
            wrong = await self._fix(problem)
        except ObjectNotFound:
            wrong = "The backup does not have it."
        except PreconditionFailed:
            wrong = "It has changed meanwhile."
        except StorageUnavailable as error:
            wrong = error.message
        if wrong is None:
            self.done.keys.append(problem.key)
            self.done.failed.pop(problem.key, None)
        else:
            self.done.failed[problem.key] = wrong

    async def _fix(self, problem: Problem) -> str | None:
        """``None`` if it is done, or a sentence that says why not."""
        match problem.kind:
            case "missing-record" | "damaged-record":
                return await self._record(problem)
            case "missing-object" | "damaged-object":
                return await self._object(problem)
            case "wrong-index":
                await refresh_index(self.store.repository, self.store.index, problem.name)
                return None
            case "wrong-record":
                return "Which of the two is right is not for a program to say."
            case _:
                assert_never(problem.kind)

    async def _record(self, problem: Problem) -> str | None:
        async with staged(self.backup.stream(problem.key)) as copy:
            if wrong := check_record(copy.path.read_bytes(), problem.key, problem.name):
                return f"In the backup: {wrong}"
            await _replace(self.store.documents, problem.key, copy)
        return None

    async def _object(self, problem: Problem) -> str | None:
        place = place_of(problem.key)
        if not isinstance(place, FolderPlace):
            return "It is no object of a version."
        part = next(part for part in PARTS if part_key(place.keys, part) == problem.key)
        async with staged(self.backup.stream(problem.key)) as copy:
            if wrong := await self._check(part, place, copy):
                return f"In the backup: {wrong}"
            driver = self.store.artifacts if is_artifact(part) else self.store.documents
            await _replace(driver, problem.key, copy)
        return None

    async def _check(self, part: Part, place: FolderPlace, copy: StagedObject) -> str | None:
        keys = place.keys
        entry = (await self.store.repository.records.get(keys.name)).entry(keys.version)
        match part:
            case "manifest":
                return check_manifest(copy.path.read_bytes(), keys, entry)
            case "metadata":
                return check_metadata(copy.path.read_bytes(), keys, entry)
            case "tarball":
                return check_tarball(copy.measured, entry)
            case "pack":
                metadata = (await self.store.documents.get(keys.metadata)).data
                files = file_table(metadata, keys, entry)
                if files is None:
                    return "Its metadata must be repaired first."
                return await check_pack(copy.pieces(), files, entry)


async def _replace(driver: StorageDriver, key: str, copy: StagedObject) -> None:
    """Write the object, unless somebody else has just done so."""
    try:
        token = (await driver.stat(key)).version
    except ObjectNotFound:
        await driver.put(key, copy.path, if_absent=True)
    else:
        await driver.put(key, copy.path, if_match=token)
