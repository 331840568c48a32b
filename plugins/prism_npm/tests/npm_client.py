"""Requests as npm's clients send them, straight into a registry of this process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from plugins.prism_npm.tests.publish_documents import publish_document
from prism_kernel.api import Action, AuthProvider, Decision, Principal
from tests.web.exchange import Answer
from tests.web.running import Prism, plugin

ROOT = "/npm"


@dataclass(frozen=True, slots=True)
class Npm:
    """A client. ``user`` goes into the header that ``Roles`` reads."""

    prism: Prism
    user: str | None = None

    def acting_as(self, user: str) -> Npm:
        return Npm(self.prism, user)

    async def send(self, method: str, path: str, body: object = None, /, **headers: str) -> Answer:
        """``body`` is sent as JSON, or as it is if it is bytes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.user is not None:
            sent["authorization"] = f"Bearer {self.user}"
        data = b"" if body is None else body
        if not isinstance(data, bytes):
            data = json.dumps(data).encode()
            sent.setdefault("content-type", "application/json")
        return await self.prism.ask(method, ROOT + path, sent, data)

    async def put(self, name: str, document: object, /, **headers: str) -> Answer:
        return await self.send("PUT", f"/{escaped(name)}", document, **headers)

    async def publish(self, name: str, version: str = "1.0.0", **rest: object) -> Answer:
        return await self.put(name, publish_document(name, version, **rest))

    async def published(self, name: str, *versions: str) -> str:
        for version in versions or ("1.0.0",):
            answer = await self.publish(name, version)
            assert answer.status == 201, answer.body
        return name

    async def packument(self, name: str) -> dict:
        """As a client reads it that will write."""
        answer = await self.send("GET", f"/{escaped(name)}?write=true")
        assert answer.status == 200, answer.body
        return answer.json

    async def revision(self, name: str) -> str:
        return (await self.packument(name))["_rev"]


def escaped(name: str) -> str:
    """As npm puts a name into a URL: ``@acme%2fwidget``."""
    return quote(name, safe="@").replace("%2F", "%2f")


@dataclass(slots=True)
class Roles:
    """An authenticator that takes a token for the user's name, and has rights by that name."""

    rights: Mapping[str, frozenset[Action]] = field(default_factory=dict)

    async def authenticate(self, request):
        header = request.headers.get("authorization", "")
        return Principal(header[7:], "roles", f"{header[7:]}@acme.example") if header else None

    async def authorize(self, principal, action, _package):
        allowed = action in self.rights.get(principal.name, frozenset())
        return Decision.ALLOW if allowed else Decision.ABSTAIN

    def plugin(self):
        """To be given to ``running`` with ``auth = ["roles"]``."""

        def prism_register_auth():
            return [AuthProvider("roles", "For a test.", create=lambda *_: self)]

        return plugin("roles", prism_register_auth)
