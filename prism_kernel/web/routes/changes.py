"""Changing what is published. Who may is decided before a body is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from prism_kernel import urls
from prism_kernel.contracts.auth import Action, Principal
from prism_kernel.contracts.services import PackageSnapshot, Removal
from prism_kernel.models.changes import Deprecation, DistTags, PackageChange, TagTarget, Yank
from prism_kernel.web.access import Access, CurrentAccess
from prism_kernel.web.json_body import read_json
from prism_kernel.web.names import PackageName
from prism_kernel.web.openapi import NOT_FOUND, add_read, document, request_schema

_PROBLEMS = (401, 403, 404, 409, 413, 415, 503)

Tag = Annotated[str, Path(description="A dist-tag.")]
Exact = Annotated[str, Path(description="An exact version.")]
Selector = Annotated[str, Path(description="An exact version, a range, or a dist-tag.")]
Reason = Annotated[str | None, Query(description="One line, kept in the tombstone.")]


def router() -> APIRouter:
    """Goes before the routes that read: ``tags`` must not be taken for a version."""
    routes = APIRouter(prefix=urls.PACKAGES, tags=["changes"])
    package, version = "/{name:package}", "/{name:package}/{version}"
    add_read(routes, package + "/tags", list_tags, document(DistTags, NOT_FOUND))
    _add(routes, "PUT", package + "/tags/{tag}", set_tag, TagTarget)
    _add(routes, "DELETE", package + "/tags/{tag}", remove_tag)
    _add(routes, "PUT", version + "/deprecation", deprecate, Deprecation)
    _add(routes, "DELETE", version + "/deprecation", undeprecate)
    _add(routes, "PUT", version + "/yank", yank, Yank)
    _add(routes, "DELETE", version + "/yank", unyank)
    _add(routes, "DELETE", version, unpublish_version)
    _add(routes, "DELETE", package, unpublish_package)
    return routes


def _add(
    routes: APIRouter,
    method: str,
    path: str,
    endpoint: Callable[..., Awaitable[Response]],
    body: type[BaseModel] | None = None,
) -> None:
    extra: dict[str, Any] | None = None
    if body is not None:
        content = {"application/json": {"schema": request_schema(body)}}
        extra = {"requestBody": {"required": True, "content": content}}
    routes.add_api_route(
        path,
        endpoint,
        methods=[method],
        responses=document(PackageChange, *_PROBLEMS),
        openapi_extra=extra,
    )


async def list_tags(request: Request, access: CurrentAccess, name: PackageName) -> Response:
    """The dist-tags, each with the version it names."""
    await access.check(request, Action.READ, name)
    return await access.answer(request, await access.registry.tags_answer(name))


async def set_tag(request: Request, access: CurrentAccess, name: PackageName, tag: Tag) -> Response:
    """Make a dist-tag name an exact version."""
    principal = await access.check(request, Action.TAG, name)
    target = await read_json(request, TagTarget)
    changes = access.registry.changes
    return _answer(await changes.set_tag(name, tag, target.version, principal))


async def remove_tag(
    request: Request, access: CurrentAccess, name: PackageName, tag: Tag
) -> Response:
    """Remove a dist-tag; `latest` stays."""
    principal = await access.check(request, Action.TAG, name)
    return _answer(await access.registry.changes.remove_tag(name, tag, principal))


async def deprecate(
    request: Request, access: CurrentAccess, name: PackageName, version: Selector
) -> Response:
    """Put a message on every version that is meant."""
    principal = await access.check(request, Action.YANK, name)
    message = (await read_json(request, Deprecation)).message
    return await _deprecated(access, name, version, message, principal)


async def undeprecate(
    request: Request, access: CurrentAccess, name: PackageName, version: Selector
) -> Response:
    """Take the message away from every version that is meant."""
    principal = await access.check(request, Action.YANK, name)
    return await _deprecated(access, name, version, None, principal)


async def _deprecated(
    access: Access, name: str, selector: str, message: str | None, principal: Principal
) -> Response:
    changes = access.registry.changes
    return _answer(await changes.deprecate(name, selector, message, principal))


async def yank(
    request: Request, access: CurrentAccess, name: PackageName, version: Exact
) -> Response:
    """Hide a version from ranges and dist-tags; who spells it out still gets it."""
    principal = await access.check(request, Action.YANK, name)
    reason = (await read_json(request, Yank)).reason
    return _answer(await access.registry.changes.yank(name, version, reason, principal))


async def unyank(
    request: Request, access: CurrentAccess, name: PackageName, version: Exact
) -> Response:
    """Take a yank back."""
    principal = await access.check(request, Action.YANK, name)
    return _answer(await access.registry.changes.yank(name, version, None, principal))


async def unpublish_version(
    request: Request,
    access: CurrentAccess,
    name: PackageName,
    version: Exact,
    reason: Reason = None,
) -> Response:
    """Remove a version for ever: its number cannot be used again."""
    return await _unpublished(request, access, name, version, reason)


async def unpublish_package(
    request: Request, access: CurrentAccess, name: PackageName, reason: Reason = None
) -> Response:
    """Remove every version of a package for ever."""
    return await _unpublished(request, access, name, None, reason)


async def _unpublished(
    request: Request, access: Access, name: str, version: str | None, reason: str | None
) -> Response:
    principal = await access.check(request, Action.UNPUBLISH, name)
    exempt = await access.services.authority.permits(principal, Action.ADMIN, name)
    changes = access.registry.changes
    versions = None if version is None else frozenset({version})
    removal = Removal(versions, reason=reason, exempt=exempt)
    return _answer(await changes.unpublish(name, removal, principal))


def _answer(changed: PackageSnapshot) -> Response:
    document = PackageChange(
        name=changed.record.name,
        changed=changed.changed,
        revision=changed.record.revision,
        versions=list(changed.versions),
        dist_tags=changed.record.dist_tags,
    )
    body = document.model_dump_json(by_alias=True)
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})
