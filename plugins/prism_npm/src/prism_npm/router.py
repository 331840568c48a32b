"""All routes of npm's protocol, in the order in which they are asked."""

from __future__ import annotations

from fastapi import APIRouter

from prism_kernel.api import RouterContext
from prism_npm import reading
from prism_npm.accounts import routes as accounts
from prism_npm.advisories import routes as advisories
from prism_npm.config import of_plugin
from prism_npm.errors import npm_router
from prism_npm.packuments.service import Packuments
from prism_npm.packuments.source import FragmentSource
from prism_npm.search import routes as search
from prism_npm.search.results import Results
from prism_npm.signatures import routes as signatures
from prism_npm.signatures.keys import SigningKeys
from prism_npm.writing import routes as writing
from prism_npm.writing.packages import Packages


def make_router(ctx: RouterContext) -> APIRouter:
    """The router of one mount."""
    keys = SigningKeys(ctx.storage)
    capacity = of_plugin(ctx.config).fragment_bytes
    source = FragmentSource(ctx.registry, ctx.storage, keys, ctx.log, capacity)
    base = ctx.public_base_url + ctx.prefix
    reads = reading.Reading(ctx, Packuments(ctx.registry, source, base))
    groups = (
        _packages(ctx, reads),
        accounts.routes(ctx),
        advisories.routes(ctx),
        search.routes(ctx, Results(ctx.registry, source, base)),
        signatures.routes(ctx, keys),
        writing.routes(ctx),
        # The last: its /{name}/{version} would catch /-/whoami.
        reading.routes(ctx, reads),
    )
    # Flat: FastAPI tries the routes of an included router again at every level.
    return APIRouter(routes=[route for group in groups for route in group.routes])


def _packages(ctx: RouterContext, reads: reading.Reading) -> APIRouter:
    """Asked first: most requests are for a whole package, and no other route has such a path."""
    router = npm_router(ctx)
    router.add_api_route("/{name:package}", Packages(ctx).put, methods=["PUT"])
    router.add_api_route("/{name:package}", reads.packument, methods=["GET", "HEAD"])
    return router
