"""``PUT /{package}`` without a tarball: deprecations, maintainers, a star."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from prism_kernel.api import (
    Action,
    InvalidPayload,
    JsonMapping,
    PackageSnapshot,
    Principal,
    RouterContext,
)
from prism_npm.annotations import PLUGIN
from prism_npm.replies import CREATED, reply
from prism_npm.revisions import check_revision
from prism_npm.rights import require_maintainer, require_stargazer
from prism_npm.writing import annotating
from prism_npm.writing.edits import Edits, read_edits


@dataclass(frozen=True, slots=True)
class Editing:
    """Finds out what a document changes, asks for the right to each, and does it."""

    ctx: RouterContext

    async def edit(
        self, request: Request, snapshot: PackageSnapshot, document: JsonMapping, rev: str | None
    ) -> Response:
        """201 if something changed, 200 if everything was so before.

        ``snapshot`` is fresh; ``rev`` is the revision that the client has read, if it tells. A
        star is nobody else's business, and counts on whatever revision.
        """
        principal = await self.ctx.http.identify(request)
        edits = read_edits(document, snapshot.record, principal.name)
        if edits == Edits():
            return reply({"ok": "nothing to change", "success": True})
        revision = None
        if edits.follow_a_reading and rev is not None:
            revision = check_revision(snapshot, rev)
        if edits.unknown:
            raise InvalidPayload(
                f"The document has no tarball for {edits.unknown[0][:256]}.", code="no-tarball"
            )
        await self._check_rights(request, snapshot, edits)
        await self._apply(snapshot.record.name, edits, principal, revision)
        return reply({"ok": "package updated", "success": True}, CREATED)

    async def _check_rights(
        self, request: Request, snapshot: PackageSnapshot, edits: Edits
    ) -> None:
        """All of them before anything is changed."""
        name = snapshot.record.name
        if edits.deprecations:
            await self.ctx.http.require(request, Action.YANK, name)
        if edits.maintainers is not None:
            await require_maintainer(self.ctx.http, request, snapshot.record)
        if edits.starred is not None:
            await require_stargazer(self.ctx.http, request, name)

    async def _apply(
        self, name: str, edits: Edits, principal: Principal, revision: int | None
    ) -> None:
        registry = self.ctx.registry
        if edits.deprecations:
            changed = await registry.set_deprecations(
                name, edits.deprecations, principal, revision=revision
            )
            revision = None if revision is None else changed.record.revision
        if edits.maintainers is not None:
            edit = annotating.maintained_by(edits.maintainers)
            await registry.annotate(name, PLUGIN, edit, revision=revision)
        if edits.starred is not None:
            edit = annotating.starred_by(principal.name, starred=edits.starred)
            await registry.annotate(name, PLUGIN, edit)
