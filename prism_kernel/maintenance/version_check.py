"""Check the four objects of one version against its record."""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import ObjectNotFound, PackageNotFound, StorageUnavailable
from prism_kernel.maintenance.checks import (
    Measured,
    check_manifest,
    check_metadata,
    check_pack,
    check_tarball,
    described_tarball,
    file_table,
    measure,
)
from prism_kernel.maintenance.layout import PARTS, Part, is_artifact, part_key
from prism_kernel.maintenance.pieces import Pieces, closing
from prism_kernel.maintenance.report import Problem, ProblemKind, Tally
from prism_kernel.maintenance.store import Store
from prism_kernel.models.package import VersionEntry
from prism_kernel.repository.keys import VersionKeys, record_key


@dataclass(slots=True)
class VersionCheck:
    """One version, read once. Memory: its documents, and a piece of its artifacts."""

    store: Store
    keys: VersionKeys
    entry: VersionEntry
    tally: Tally
    _metadata: bytes | None = None
    _tarball: Measured | None = None

    async def run(self) -> list[Problem]:
        """What is wrong, each object at most once; nothing if the version has gone meanwhile."""
        problems = {
            part: problem for part in PARTS if (problem := await self._problem(part)) is not None
        }
        if not problems or not await self._still_there():
            return []
        if {"metadata", "tarball"} <= problems.keys() and self._agree():
            del problems["metadata"], problems["tarball"]
            message = f"Its digest of {self.keys.version} fits neither tarball nor metadata."
            record = record_key(self.keys.name)
            return [self._told("wrong-record", record, message), *problems.values()]
        return list(problems.values())

    async def _problem(self, part: Part) -> Problem | None:
        key = part_key(self.keys, part)
        driver = self.store.artifacts if is_artifact(part) else self.store.documents
        try:
            wrong = await self._check(part, driver, key)
        except ObjectNotFound:
            return self._told("missing-object", key, "It is not there.")
        except StorageUnavailable as error:
            return self._told("damaged-object", key, f"It cannot be read: {error.message}")
        return None if wrong is None else self._told("damaged-object", key, wrong)

    async def _check(self, part: Part, driver: StorageDriver, key: str) -> str | None:
        self.tally.objects += 1
        match part:
            case "metadata":
                self._metadata = await self._read(driver, key)
                return check_metadata(self._metadata, self.keys, self.entry)
            case "manifest":
                return check_manifest(await self._read(driver, key), self.keys, self.entry)
            case "tarball":
                self._tarball = await measure(self._counted(driver.stream(key)))
                return check_tarball(self._tarball, self.entry)
            case "pack":
                files = file_table(self._metadata, self.keys, self.entry)
                return await check_pack(self._counted(driver.stream(key)), files, self.entry)

    async def _read(self, driver: StorageDriver, key: str) -> bytes:
        data = (await driver.get(key)).data
        self.tally.size += len(data)
        return data

    async def _counted(self, pieces: Pieces) -> Pieces:
        async with closing(pieces):
            async for piece in pieces:
                self.tally.size += len(piece)
                yield piece

    def _agree(self) -> bool:
        """Whether tarball and metadata fit each other, and so speak against the record."""
        if self._metadata is None or self._tarball is None:
            return False
        return described_tarball(self._metadata, self.keys) == self._tarball.sha256

    async def _still_there(self) -> bool:
        try:
            view = await self.store.repository.records.get(self.keys.name)
        except PackageNotFound:
            return False
        entry = view.record.versions.get(self.keys.version)
        return entry is not None and entry.folder == self.keys.folder

    def _told(self, kind: ProblemKind, key: str, message: str) -> Problem:
        return Problem(kind, key, message, self.keys.name, self.keys.version)
