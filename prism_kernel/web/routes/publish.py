"""Publish a version."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from fastapi import APIRouter, Request, Response

from prism_kernel import urls
from prism_kernel.contracts.auth import ANONYMOUS, Action, Principal
from prism_kernel.contracts.publishing import PublishRequest
from prism_kernel.models.metadata import Publisher
from prism_kernel.models.publish import (
    PUBLISHER_EMAIL_HEADER,
    PUBLISHER_NAME_HEADER,
    PublishMetadata,
    PublishPayload,
    PublishResponse,
)
from prism_kernel.publish.pipeline import PublishOutcome
from prism_kernel.publish.staging import TarballSink
from prism_kernel.urls import files_path, package_path, tarball_path, version_path
from prism_kernel.web.access import CurrentAccess, note
from prism_kernel.web.names import PackageName
from prism_kernel.web.openapi import document, request_schema
from prism_kernel.web.uploads import METADATA_FIELD, TARBALL_FIELD, receive, upload_body

_REQUEST_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": [TARBALL_FIELD],
                "properties": {
                    TARBALL_FIELD: {"type": "string", "format": "binary"},
                    METADATA_FIELD: {
                        "type": "string",
                        "contentMediaType": "application/json",
                        "contentSchema": request_schema(PublishMetadata),
                    },
                },
            }
        },
        "application/json": {"schema": request_schema(PublishPayload)},
    },
}


def router() -> APIRouter:
    routes = APIRouter(tags=["publish"])
    routes.add_api_route(
        urls.PACKAGES + "/{name:package}",
        publish,
        methods=["POST"],
        status_code=201,
        responses={
            **document(PublishResponse, 401, 403, 409, 413, 415, 422, 503, status=201),
            200: {"model": PublishResponse, "description": "These bytes were published before."},
        },
        openapi_extra={"requestBody": _REQUEST_BODY},
    )
    return routes


async def publish(request: Request, access: CurrentAccess, name: PackageName) -> Response:
    """Publish a tarball as the version that its package.json names.

    201 for a new version, 200 if the same bytes were published before.
    """
    principal = await access.check(request, Action.PUBLISH, name)
    limits = access.services.installation.settings.limits
    async with access.services.workspaces.one() as folder:
        with TarballSink(folder, limits.tarball_bytes) as sink:
            content_type = request.headers.get("content-type", "")
            body = upload_body(request, limits, limits.metadata_bytes)
            metadata = await receive(body, content_type, sink, limits.metadata_bytes)
            tarball = await sink.finish()
        wanted = PublishRequest(
            name=name,
            publisher=_publisher(request, metadata, principal),
            sha256=metadata.sha256,
            tag=metadata.tag,
            source=metadata.source,
        )
        outcome = await access.registry.publish(tarball, wanted, principal)
    note(request, version=outcome.keys.version, created=outcome.created)
    base_url = access.services.installation.settings.base_url
    return Response(
        _body(outcome, base_url),
        status_code=201 if outcome.created else 200,
        media_type="application/json",
        headers={"location": base_url + version_path(name, outcome.keys.version)},
    )


def _publisher(request: Request, metadata: PublishMetadata, principal: Principal) -> Publisher:
    """Who is recorded: the principal if there is one, otherwise whoever the client says it is."""
    if principal is not ANONYMOUS:
        return Publisher(name=principal.name, email=principal.email)
    if metadata.publisher is not None:
        return metadata.publisher
    name = request.headers.get(PUBLISHER_NAME_HEADER, "").strip()
    if name:
        return Publisher(name=name, email=request.headers.get(PUBLISHER_EMAIL_HEADER))
    return Publisher(name=ANONYMOUS.name)


def _body(outcome: PublishOutcome, base_url: str) -> bytes:
    """A ``PublishResponse``; the stored documents go into it as they are."""
    name, version = outcome.keys.name, outcome.keys.version
    document: Mapping[str, object] = {
        "identifier": {"name": name, "version": version},
        "created": outcome.created,
        "tag": outcome.tag,
        "metadata": orjson.Fragment(outcome.metadata),
        "manifest": orjson.Fragment(outcome.manifest),
        "analyzers": {
            analyzer: {
                "status": line.status,
                "durationMs": line.duration_ms,
                "findings": line.findings,
            }
            for analyzer, line in outcome.analyzers.items()
        },
        "digests": {
            "sha1": outcome.digests.sha1,
            "sha256": outcome.digests.sha256,
            "sha512": outcome.digests.sha512,
            "integrity": outcome.digests.integrity,
        },
        "urls": {
            "package": base_url + package_path(name),
            "version": base_url + version_path(name, version),
            "files": base_url + files_path(name, version),
            "tarball": base_url + tarball_path(name, version),
        },
    }
    return orjson.dumps({key: value for key, value in document.items() if value is not None})
