"""The answers that npm clients read: packuments and documents of single versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import anyio.to_thread

from prism_kernel.api import LATEST, Answer, PackageSnapshot, RegistryService, VersionNotFound
from prism_npm.packuments.assembly import Parts, assemble, assemble_version
from prism_npm.packuments.negotiation import FULL_TYPE, SHORT_TYPE, Form
from prism_npm.packuments.source import FragmentSource

_LARGE_PACKAGE = 20
_TYPES: dict[Form, str] = {"full": FULL_TYPE, "short": SHORT_TYPE}


class Packuments:
    """Packuments of one registry under one URL. ``base`` has no slash at its end.

    All methods raise ``PackageNotFound`` and ``StorageUnavailable``.
    """

    def __init__(self, registry: RegistryService, source: FragmentSource, base: str) -> None:
        self._registry = registry
        self._source = source
        self.base = base

    async def packument(self, name: str, form: Form, *, fresh: bool = False) -> Answer:
        """All versions of a package. ``fresh`` asks the store, for a client that will write."""
        snapshot, parts = await self._parts(name, form, fresh=fresh)
        if len(parts.fragments) < _LARGE_PACKAGE:
            body = assemble(parts, form)
        else:
            body = await anyio.to_thread.run_sync(assemble, parts, form)
        return Answer(body, name, snapshot.token, _TYPES[form])

    async def version(self, name: str, version: str) -> Answer:
        """One version, named exactly or by a dist-tag. Raises ``VersionNotFound``."""
        snapshot = await self._registry.snapshot(name)
        exact = snapshot.record.dist_tags.get(version, version)
        if exact not in snapshot.record.versions:
            raise VersionNotFound(f"{name} has no version {version}.", name=name, version=version)
        parts = await self._of(snapshot, (exact,))
        return Answer(assemble_version(parts, exact), name, snapshot.token)

    async def _parts(self, name: str, form: Form, *, fresh: bool) -> tuple[PackageSnapshot, Parts]:
        snapshot = await self._registry.snapshot(name, fresh=fresh)
        try:
            parts = await self._of(snapshot, snapshot.record.versions)
        except VersionNotFound:  # unpublished meanwhile
            snapshot = await self._registry.snapshot(name, fresh=True)
            parts = await self._of(snapshot, snapshot.record.versions)
        return snapshot, await self._with_readme(parts) if form == "full" else parts

    async def _of(self, snapshot: PackageSnapshot, versions: Iterable[str]) -> Parts:
        fragments = await self._source.fragments(snapshot.record, versions)
        return Parts(snapshot, fragments, self.base)

    async def _with_readme(self, parts: Parts) -> Parts:
        """With the README of the version that ``latest`` names, if both are there."""
        record = parts.record
        latest = record.dist_tags.get(LATEST, "")
        if latest not in record.versions:
            return parts
        path = parts.fragments[latest].document().get("readmeFilename")
        if not isinstance(path, str):
            return parts
        return replace(parts, readme=await self._source.readme(record, latest, path))
