"""A whole registry in this process: a kernel, its application, and a way to publish."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from packaging.specifiers import SpecifierSet

from prism_kernel.api import PluginInfo, hookimpl
from prism_kernel.config import load_configuration
from prism_kernel.jsonvalue import JsonValue
from prism_kernel.kernel.kernel import Kernel, Services
from prism_kernel.loading.candidates import all_candidates
from prism_kernel.loading.discovery import Candidate
from prism_kernel.testing.tarballs import make_tarball
from prism_kernel.web.app import create_app
from tests.web.exchange import Answer, Caller, Headers, lifespan

BASE_URL = "https://registry.example/prism"
BOUNDARY = "----boundary-of-a-test"
_numbers = itertools.count(1)

DEFAULTS: Mapping[str, JsonValue] = {
    "storage": "memory",
    "public_base_url": BASE_URL,
    "access_log": "off",
    "log_level": "error",
    "worker.processes": 1,
}


def new_name(word: str = "widget") -> str:
    """A package name that no other test uses."""
    return f"{word}-{next(_numbers)}"


def package(name: str, version: str = "1.0.0", /, files: Mapping[str, Any] | None = None, **rest):
    """A small tarball."""
    contents = {"index.js": "export default 1;\n"} if files is None else files
    return make_tarball({"name": name, "version": version, **rest}, contents)


def form(parts: Iterable[tuple[str, bytes]], boundary: str = BOUNDARY) -> bytes:
    """A multipart body of (field, content)."""
    pieces = [_part(boundary, field, content) for field, content in parts]
    return b"".join(pieces) + f"--{boundary}--\r\n".encode()


def _part(boundary: str, field: str, content: bytes) -> bytes:
    disposition = f'content-disposition: form-data; name="{field}"; filename="x"'
    return f"--{boundary}\r\n{disposition}\r\n\r\n".encode() + content + b"\r\n"


FORM_TYPE = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
JSON_TYPE = {"content-type": "application/json"}


def plugin(name: str, *hooks: Callable[..., object]) -> Candidate:
    """A plugin made of hook implementations, as if its distribution were installed."""
    module = ModuleType(f"prism_{name}")
    module.PLUGIN = PluginInfo(name=name, summary="For a test.")  # type: ignore[attr-defined]
    for hook in hooks:
        setattr(module, hook.__name__, hookimpl(hook))
    return Candidate(name, f"prism-{name}", "1.0.0", SpecifierSet(), lambda: module)


@dataclass(frozen=True, slots=True)
class Prism(Caller):
    """A running registry."""

    services: Services = field(kw_only=True)

    async def publish(
        self, name: str, tarball: bytes, metadata: Any = None, headers: Headers = ()
    ) -> Answer:
        """The multipart form."""
        parts = [("tarball", tarball)]
        if metadata is not None:
            parts.append(("metadata", json.dumps(metadata).encode()))
        return await self.ask(
            "POST", f"/v1/packages/{name}", {**FORM_TYPE, **dict(headers)}, form(parts)
        )

    async def publish_json(self, name: str, tarball: bytes, **members: Any) -> Answer:
        """The one-document form."""
        body = {"tarballBase64": base64.b64encode(tarball).decode(), **members}
        return await self.ask("POST", f"/v1/packages/{name}", JSON_TYPE, json.dumps(body).encode())

    async def published(self, version: str = "1.0.0", **rest: Any) -> str:
        """Publish a package nobody else uses; returns its name."""
        name = new_name()
        answer = await self.publish(name, package(name, version, **rest))
        assert answer.status == 201, answer.body
        return name

    async def keys(self, name: str) -> list[str]:
        """Everything that is stored of a package."""
        return [stat.key async for stat in self.services.documents.list(f"packages/{name}/")]


@asynccontextmanager
async def running(
    settings: Mapping[str, JsonValue] | None = None,
    candidates: Iterable[Candidate] = (),
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Prism]:
    """A registry over memory; ``settings`` by dotted key, ``candidates`` beside the installed."""
    configuration = load_configuration(
        flags={**DEFAULTS, **(settings or {})}, environment=environment or {}
    )
    kernel = Kernel.load(configuration, [*all_candidates(), *candidates])
    app = create_app(kernel)
    async with lifespan(app):
        yield Prism(app, services=app._app.state.access.services)  # type: ignore[attr-defined]
