"""All routes of npm's protocol, in the order in which they are asked."""

from __future__ import annotations

from fastapi import APIRouter

from prism_kernel.api import RouterContext
from prism_npm import reading
from prism_npm.accounts import routes as accounts
from prism_npm.advisories import routes as advisories
from prism_npm.config import of_plugin
from prism_npm.packuments.service import Packuments
from prism_npm.packuments.source import FragmentSource
from prism_npm.search import routes as search
from prism_npm.search.results import Results
from prism_npm.signatures import routes as signatures
from prism_npm.signatures.keys import SigningKeys
from prism_npm.writing import routes as writing


def make_router(ctx: RouterContext) -> APIRouter:
    """The router of one mount."""
    keys = SigningKeys(ctx.storage)
    capacity = of_plugin(ctx.config).fragment_bytes
    source = FragmentSource(ctx.registry, ctx.storage, keys, ctx.log, capacity)
    base = ctx.public_base_url + ctx.prefix
    router = APIRouter()
    for group in (
        accounts.routes(ctx),
        advisories.routes(ctx),
        search.routes(ctx, Results(ctx.registry, source, base)),
        signatures.routes(ctx, keys),
        writing.routes(ctx),
        # The last: its /{name}/{version} would catch /-/whoami.
        reading.routes(ctx, Packuments(ctx.registry, source, base)),
    ):
        router.include_router(group)
    return router
