"""Unpublishing, as clients do it.

``npm unpublish a@1.0.0`` sends the package's document without the version to ``/a/-rev/{rev}``,
reads the new revision, and deletes the tarball under that. The first step removes all of it here;
the second finds nothing left to do. ``npm unpublish a`` deletes ``/a/-rev/{rev}``.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from prism_kernel.api import (
    Action,
    PackageNotFound,
    PackageSnapshot,
    Removal,
    RouterContext,
)
from prism_npm.names import version_of_file
from prism_npm.replies import CREATED, reply
from prism_npm.revisions import check_revision
from prism_npm.rights import administers


@dataclass(frozen=True, slots=True)
class Removing:
    ctx: RouterContext

    async def delete_package(self, request: Request, name: str, rev: str) -> Response:
        """Unpublish every version."""
        await self.ctx.http.require(request, Action.UNPUBLISH, name)
        snapshot = await self.ctx.registry.snapshot(name, fresh=True)
        await self.remove(request, snapshot, None, rev)
        return reply({"ok": "package removed", "success": True})

    async def delete_tarball(self, request: Request, name: str, file: str, rev: str) -> Response:
        """Unpublish the version whose tarball it is, unless it is gone already."""
        await self.ctx.http.require(request, Action.UNPUBLISH, name)
        version = version_of_file(name, file)
        snapshot = await self._snapshot(name)
        if snapshot is not None and version in snapshot.record.versions:
            await self.remove(request, snapshot, frozenset({version}), rev)
        return reply({"ok": "tarball removed", "success": True})

    async def remove(
        self,
        request: Request,
        snapshot: PackageSnapshot,
        versions: frozenset[str] | None,
        rev: str,
    ) -> Response:
        """Unpublish ``versions`` of a package, or all for ``None``, as the client has read it.

        Raises ``Conflict`` if it was changed since, and ``PermissionDenied``.
        """
        name = snapshot.record.name
        principal = await self.ctx.http.require(request, Action.UNPUBLISH, name)
        removal = Removal(
            versions=versions,
            revision=check_revision(snapshot, rev),
            exempt=await administers(self.ctx.http, request, principal, name),
        )
        await self.ctx.registry.unpublish(name, removal, principal)
        return reply({"ok": "versions removed", "success": True}, CREATED)

    async def _snapshot(self, name: str) -> PackageSnapshot | None:
        try:
            return await self.ctx.registry.snapshot(name, fresh=True)
        except PackageNotFound:
            return None
