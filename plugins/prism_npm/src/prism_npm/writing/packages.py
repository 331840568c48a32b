"""Package documents as clients put them: what each of them wants is found out, and done."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from prism_kernel.api import (
    Action,
    AuthenticationRequired,
    InvalidPayload,
    JsonObject,
    PermissionDenied,
    RouterContext,
)
from prism_npm.documents import object_member, object_of, text_member
from prism_npm.rights import is_about_rights, permits
from prism_npm.writing.editing import Editing
from prism_npm.writing.edits import removed_versions
from prism_npm.writing.publication import TARBALL_SUFFIX
from prism_npm.writing.publishing import Publishing
from prism_npm.writing.removing import Removing

TARBALL = ("_attachments", f"*{TARBALL_SUFFIX}", "data")

MAX_DOCUMENT_BYTES = 32 * 1024 * 1024
"""A whole packument, which clients send back for a deprecation: thousands of versions."""

MAX_STAR_BYTES = 1024 * 1024
"""What somebody may send who may change nothing but their own star: all users who have one."""


@dataclass(frozen=True, slots=True)
class Packages:
    """Whether somebody may change anything is decided before a byte of the body is read."""

    ctx: RouterContext

    async def put(self, request: Request, name: str) -> Response:
        """A publish if there is a tarball, otherwise edits."""
        http = self.ctx.http
        try:
            principal = await http.require(request, Action.PUBLISH, name)
        except PermissionDenied as refusal:
            if not is_about_rights(refusal):
                raise
            return await self._put_without_publishing(request, name, refusal)
        async with http.receive(request, TARBALL, MAX_DOCUMENT_BYTES) as received:
            if received.tarball is None:
                return await self._edit(request, name, received.document)
            publishing = Publishing(self.ctx)
            return await publishing.publish(name, received, received.tarball, principal)

    async def put_revision(self, request: Request, name: str, rev: str) -> Response:
        """An unpublish if versions are left out, otherwise edits."""
        await self._require_changer(request, name)
        document = await self._document(request, MAX_DOCUMENT_BYTES)
        snapshot = await self.ctx.registry.snapshot(name, fresh=True)
        removed = removed_versions(document, snapshot.record)
        if removed:
            return await Removing(self.ctx).remove(request, snapshot, removed, rev)
        return await Editing(self.ctx).edit(request, snapshot, document, rev)

    async def _put_without_publishing(
        self, request: Request, name: str, refusal: PermissionDenied
    ) -> Response:
        """Who may not publish may still deprecate, or star. Raises ``refusal`` for a publish."""
        if await permits(self.ctx.http, request, Action.YANK, name):
            document = await self._document(request, MAX_DOCUMENT_BYTES)
        elif await permits(self.ctx.http, request, Action.READ, name):
            document = await self._document(request, MAX_STAR_BYTES)
        else:
            raise refusal
        if object_member(document, "_attachments"):
            raise refusal
        return await self._edit(request, name, document)

    async def _require_changer(self, request: Request, name: str) -> None:
        """Raises what is said of publishing to somebody who may neither that nor unpublish."""
        try:
            await self.ctx.http.require(request, Action.UNPUBLISH, name)
        except (AuthenticationRequired, PermissionDenied):
            await self.ctx.http.require(request, Action.PUBLISH, name)

    async def _document(self, request: Request, limit: int) -> JsonObject:
        return object_of(await self.ctx.http.json(request, limit), "A package document")

    async def _edit(self, request: Request, name: str, document: JsonObject) -> Response:
        if object_member(document, "_attachments"):
            raise InvalidPayload("The document has an attachment without data.", code="no-tarball")
        snapshot = await self.ctx.registry.snapshot(name, fresh=True)
        rev = text_member(document, "_rev")
        return await Editing(self.ctx).edit(request, snapshot, document, rev)
