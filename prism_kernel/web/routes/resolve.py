"""Which file does a runtime load, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from prism_kernel import urls
from prism_kernel.contracts.auth import Action
from prism_kernel.models.resolved import ResolvedEntry
from prism_kernel.registry.resolving import ResolveQuery, check_mode
from prism_kernel.resolution.spec import parse_moment, parse_spec
from prism_kernel.web.access import CurrentAccess
from prism_kernel.web.openapi import NOT_FOUND, add_read, document


def router() -> APIRouter:
    routes = APIRouter(tags=["resolve"])
    add_read(routes, urls.RESOLVE, resolve, document(ResolvedEntry, NOT_FOUND))
    return routes


async def resolve(  # noqa: PLR0913, PLR0917 - one argument a query parameter
    request: Request,
    access: CurrentAccess,
    spec: Annotated[str, Query(description="`name`, `name@range-or-tag`, `name@range/sub/path`")],
    runtime: Annotated[str, Query(description="An installed runtime.")] = "node",
    mode: Annotated[str, Query(description="`import` or `require`")] = "import",
    strategy: Annotated[str | None, Query(description="How to pick a version.")] = None,
    at: Annotated[str | None, Query(description="As of this date or time.")] = None,
    explain: Annotated[bool, Query(description="Add each step taken.")] = False,  # noqa: FBT002 - a query flag
    manifest: Annotated[bool, Query(description="Add the manifest.")] = True,  # noqa: FBT002 - a query flag
) -> Response:
    """The file that the runtime loads for the spec, with its types."""
    query = ResolveQuery(
        spec=parse_spec(spec),
        runtime=runtime,
        mode=check_mode(mode),
        strategy=strategy,
        at=None if at is None else parse_moment(at),
        explain=explain,
        manifest=manifest,
    )
    await access.check(request, Action.READ, query.spec.name)
    return await access.answer(request, await access.registry.resolve_answer(query))
