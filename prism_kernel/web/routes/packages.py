"""Reading packages: lists, details, versions, files and diffs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from prism_kernel.contracts.auth import Action
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.files import FileTreeSnapshot
from prism_kernel.models.package import PackageDetail, PackageList
from prism_kernel.models.publish import VersionDocument
from prism_kernel.web.access import Access, access
from prism_kernel.web.names import PackageName, Version
from prism_kernel.web.openapi import NOT_FOUND, add_read, document

MAX_PAGE = 500

Registry = Annotated[Access, Depends(access)]


def router() -> APIRouter:
    """Routes below ``/v1/packages``. The longer paths come first: names may contain a slash."""
    routes = APIRouter(prefix="/v1/packages", tags=["packages"])
    version = "/{name:package}/{version}"
    add_read(routes, version + "/diff/{previous}", diff, document(VersionDiff, NOT_FOUND))
    add_read(routes, version + "/files", files, document(FileTreeSnapshot, NOT_FOUND))
    add_read(routes, version, version_document, document(VersionDocument, NOT_FOUND))
    add_read(routes, "/{name:package}", package, document(PackageDetail, NOT_FOUND))
    add_read(routes, "", packages, document(PackageList))
    return routes


async def packages(
    request: Request,
    registry: Registry,
    cursor: Annotated[str | None, Query(description="`nextCursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Packages a page.")] = 50,
) -> Response:
    """Packages in name order, a page at a time."""
    await registry.check(request, Action.READ, None)
    page = await registry.services.registry.list_packages(cursor=cursor, limit=limit)
    body = PackageList(items=list(page.items), next_cursor=page.next_cursor)
    text = body.model_dump_json(by_alias=True, exclude_none=True)
    headers = {"cache-control": registry.revalidate}
    return Response(text, media_type="application/json", headers=headers)


async def package(request: Request, registry: Registry, name: PackageName) -> Response:
    """One package: its dist-tags and a row a version."""
    await registry.check(request, Action.READ, name)
    return await registry.answer(request, await registry.services.registry.package_answer(name))


async def version_document(
    request: Request, registry: Registry, name: PackageName, version: Version
) -> Response:
    """A version's metadata and manifest."""
    await registry.check(request, Action.READ, name)
    answer = await registry.services.registry.version_answer(name, version)
    return await registry.answer(request, answer)


async def files(
    request: Request, registry: Registry, name: PackageName, version: Version
) -> Response:
    """The file tree of a version, with sizes and sha256 digests."""
    await registry.check(request, Action.READ, name)
    answer = await registry.services.registry.files_answer(name, version)
    return await registry.answer(request, answer)


async def diff(
    request: Request, registry: Registry, name: PackageName, version: Version, previous: Version
) -> Response:
    """What changed from `previous` to `version`."""
    await registry.check(request, Action.READ, name)
    answer = await registry.services.registry.diff_answer(name, version, previous)
    return await registry.answer(request, answer)
