"""``npm dist-tag add`` and ``rm``."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from prism_kernel.api import Action, InvalidPayload, RouterContext
from prism_npm.replies import CREATED, reply

_MAX_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Tagging:
    ctx: RouterContext

    async def put(self, request: Request, name: str, tag: str) -> Response:
        """Make the tag name a version. The body is that version, as a bare JSON string."""
        principal = await self.ctx.http.require(request, Action.TAG, name)
        version = await self.ctx.http.json(request, _MAX_BYTES)
        if not isinstance(version, str):
            raise InvalidPayload("The body of a dist-tag must be a version as a JSON string.")
        await self.ctx.registry.set_tag(name, tag, version, principal)
        return reply({"ok": "dist-tag added", "success": True}, CREATED)

    async def delete(self, request: Request, name: str, tag: str) -> Response:
        """Remove the tag; ``latest`` stays."""
        principal = await self.ctx.http.require(request, Action.TAG, name)
        await self.ctx.registry.remove_tag(name, tag, principal)
        return reply({"ok": "dist-tag removed", "success": True})
