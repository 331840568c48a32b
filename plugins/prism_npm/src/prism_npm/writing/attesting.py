"""``GET /-/npm/v1/attestations/{package}@{version}``: what came with a publish."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from prism_kernel.api import Action, Answer, NotFound, ObjectNotFound, RouterContext
from prism_npm.writing.provenance import attestation_key


@dataclass(frozen=True, slots=True)
class Attesting:
    ctx: RouterContext

    async def get(self, request: Request, name: str, version: str) -> Response:
        """``{"attestations": [{"predicateType", "bundle"}]}``."""
        await self.ctx.http.require(request, Action.READ, name)
        snapshot = await self.ctx.registry.snapshot(name)
        missing = NotFound(f"{name} {version[:256]} has no attestations.", name=name)
        if version not in snapshot.record.versions:
            raise missing
        try:
            stored = await self.ctx.storage.get(attestation_key(name, version))
        except ObjectNotFound:
            raise missing from None
        answer = Answer(stored.data, package=name, token=snapshot.token)
        return await self.ctx.http.answer(request, answer)
