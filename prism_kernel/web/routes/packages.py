"""Reading packages: lists, details, versions, files and diffs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from prism_kernel import urls
from prism_kernel.contracts.auth import Action
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.files import FileTreeSnapshot
from prism_kernel.models.package import PackageDetail, PackageList
from prism_kernel.models.publish import VersionDocument
from prism_kernel.web.access import CurrentAccess
from prism_kernel.web.names import PackageName, Version
from prism_kernel.web.openapi import NOT_FOUND, add_read, document

MAX_PAGE = 500


def router() -> APIRouter:
    """Routes below ``/v1/packages``. The longer paths come first: names may contain a slash."""
    routes = APIRouter(prefix=urls.PACKAGES, tags=["packages"])
    version = "/{name:package}/{version}"
    add_read(routes, version + "/diff/{previous}", diff, document(VersionDiff, NOT_FOUND))
    add_read(routes, version + "/files", files, document(FileTreeSnapshot, NOT_FOUND))
    add_read(routes, version, version_document, document(VersionDocument, NOT_FOUND))
    add_read(routes, "/{name:package}", package, document(PackageDetail, NOT_FOUND))
    add_read(routes, "", packages, document(PackageList))
    return routes


async def packages(
    request: Request,
    access: CurrentAccess,
    cursor: Annotated[str | None, Query(description="`nextCursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Packages a page.")] = 50,
) -> Response:
    """Packages in name order, a page at a time."""
    await access.check(request, Action.READ, None)
    page = await access.registry.list_packages(cursor=cursor, limit=limit)
    body = PackageList(items=list(page.items), next_cursor=page.next_cursor)
    text = body.model_dump_json(by_alias=True, exclude_none=True)
    headers = {"cache-control": access.revalidate}
    return Response(text, media_type="application/json", headers=headers)


async def package(request: Request, access: CurrentAccess, name: PackageName) -> Response:
    """One package: its dist-tags and a row a version."""
    await access.check(request, Action.READ, name)
    return await access.answer(request, await access.registry.package_answer(name))


async def version_document(
    request: Request, access: CurrentAccess, name: PackageName, version: Version
) -> Response:
    """A version's metadata and manifest."""
    await access.check(request, Action.READ, name)
    answer = await access.registry.version_answer(name, version)
    return await access.answer(request, answer)


async def files(
    request: Request, access: CurrentAccess, name: PackageName, version: Version
) -> Response:
    """The file tree of a version, with sizes and sha256 digests."""
    await access.check(request, Action.READ, name)
    answer = await access.registry.files_answer(name, version)
    return await access.answer(request, answer)


async def diff(
    request: Request, access: CurrentAccess, name: PackageName, version: Version, previous: Version
) -> Response:
    """What changed from `previous` to `version`."""
    await access.check(request, Action.READ, name)
    answer = await access.registry.diff_answer(name, version, previous)
    return await access.answer(request, answer)
