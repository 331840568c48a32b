"""``npm access``: who may see a package, and who looks after it.

The access of a package is noted and shown. Who may read is decided by the registry's
authenticators alone, and the answer to a restriction says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from prism_kernel.api import Action, InvalidInput, JsonMapping, PackageRecord, RouterContext
from prism_npm.annotations import PLUGIN, RESTRICTED, Access, Annotations, annotations_of
from prism_npm.documents import flag_member, object_of
from prism_npm.presentation import maintainers
from prism_npm.replies import reply
from prism_npm.rights import require_maintainer
from prism_npm.writing import annotating
from prism_npm.writing.publication import read_access

_MAX_BYTES = 4096
_NOTICE = "The access is noted; who may read is decided by the registry's authentication."


def tell_who_decides(answer: Response, noted: Access | None) -> Response:
    """The answer to whoever set an access, with a notice if they asked for a restriction."""
    if noted == RESTRICTED:
        answer.headers["npm-notice"] = _NOTICE
    return answer


@dataclass(frozen=True, slots=True)
class Accesses:
    ctx: RouterContext

    async def visibility(self, request: Request, name: str) -> Response:
        """``{"public": true}``, for ``npm access get status``."""
        annotations = await self._annotations(request, name)
        return reply({"public": annotations.access != RESTRICTED})

    async def get(self, request: Request, name: str) -> Response:
        """What can be set, for ``pnpm access``. There is no second factor to ask for."""
        annotations = await self._annotations(request, name)
        return reply(
            {
                "access": annotations.access,
                "public": annotations.access != RESTRICTED,
                "publish_requires_tfa": False,
                "automation_token_overrides_tfa": False,
            }
        )

    async def set(self, request: Request, name: str) -> Response:
        """``npm access set status=…``, and ``mfa=none``, which changes nothing."""
        await self.ctx.http.require(request, Action.PUBLISH, name)
        body = object_of(await self.ctx.http.json(request, _MAX_BYTES), "The body")
        record = (await self.ctx.registry.snapshot(name, fresh=True)).record
        await require_maintainer(self.ctx.http, request, record)
        return await self._set(record, body)

    async def _set(self, record: PackageRecord, body: JsonMapping) -> Response:
        access = read_access(record.name, body)
        if flag_member(body, "publish_requires_tfa"):
            raise InvalidInput("This registry knows no second factor to publish with.")
        if access is not None:
            await self.ctx.registry.annotate(record.name, PLUGIN, annotating.with_access(access))
        return tell_who_decides(reply({"ok": "access set", "success": True}), access)

    async def collaborators(self, request: Request, name: str) -> Response:
        """The maintainers, for ``npm access list collaborators``."""
        record = await self._record(request, name)
        known = maintainers(record, annotations_of(record))
        return reply({each.name: "write" for each in known})

    async def _annotations(self, request: Request, name: str) -> Annotations:
        return annotations_of(await self._record(request, name))

    async def _record(self, request: Request, name: str) -> PackageRecord:
        await self.ctx.http.require(request, Action.READ, name)
        return (await self.ctx.registry.snapshot(name)).record
