"""``HttpService``: what routes of plugins use of the HTTP side."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request, Response

from prism_kernel.contracts.accounts import AccountService
from prism_kernel.contracts.auth import Action, Principal
from prism_kernel.contracts.http import Answer, ReceivedUpload
from prism_kernel.errors import InvalidPayload, PrismError
from prism_kernel.jsonvalue import JsonMapping, JsonValue
from prism_kernel.publish.staging import TarballSink
from prism_kernel.web.access import Access, note
from prism_kernel.web.base64_member import Base64Member
from prism_kernel.web.bodies import body_of, json_of, parsed
from prism_kernel.web.gate import request_info
from prism_kernel.web.problems import problem_response
from prism_kernel.web.tarballs import send_tarball
from prism_kernel.web.uploads import upload_body


@dataclass(frozen=True, slots=True)
class PluginHttp:
    """Implements ``HttpService``, where every method is described."""

    access: Access

    @property
    def accounts(self) -> AccountService | None:
        return self.access.services.authority.accounts

    async def require(
        self, request: Request, action: Action, package: str | None = None
    ) -> Principal:
        return await self.access.check(request, action, package)

    async def identify(self, request: Request) -> Principal:
        principal = await self.access.services.authority.identify(request_info(request.scope))
        note(request, principal=principal.name)
        return principal

    async def answer(
        self, request: Request, answer: Answer, *, by_accept: Callable[[str], str] | None = None
    ) -> Response:
        return await self.access.answer(request, answer, by_accept)

    async def tarball(self, request: Request, name: str, version: str) -> Response:
        return await send_tarball(self.access, request, name, version)

    def body(self, request: Request, limit: int) -> AsyncIterator[bytes]:
        return body_of(request, limit)

    async def json(self, request: Request, limit: int) -> JsonValue:
        return await json_of(body_of(request, limit))

    @asynccontextmanager
    async def receive(
        self, request: Request, member: Sequence[str], limit: int
    ) -> AsyncIterator[ReceivedUpload]:
        limits = self.access.services.installation.settings.limits
        found = Base64Member(member, limit)
        async with self.access.services.workspaces.one() as folder:
            with TarballSink(folder, limits.tarball_bytes) as sink:
                async for chunk in upload_body(request, limits, limit):
                    if data := found.feed(chunk):
                        await sink.write(data)
                document = await parsed(found.close())
                if not isinstance(document, dict):
                    raise InvalidPayload("The body must be a JSON object.")
                tarball = await sink.finish() if found.found else None
            yield ReceivedUpload(document, tarball)

    def problem(
        self,
        request: Request,
        error: PrismError,
        *,
        members: JsonMapping | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        return problem_response(request, error, members, headers)
