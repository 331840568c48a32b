"""Build the ASGI application over a kernel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields

from fastapi import FastAPI
from starlette.types import ASGIApp

from prism_kernel import __version__, urls
from prism_kernel.contracts.context import PluginContext
from prism_kernel.contracts.http import RouterContext
from prism_kernel.kernel.kernel import Kernel, Services, ensure_identity
from prism_kernel.loading.mounts import ROOT
from prism_kernel.web.access import Access
from prism_kernel.web.gate import Gate, ResponseCache
from prism_kernel.web.hosts import OwnHosts
from prism_kernel.web.names import register_name_convertor
from prism_kernel.web.openapi import problems
from prism_kernel.web.problems import add_problem_handlers
from prism_kernel.web.routes import changes, files, home, operations, packages, publish, resolve
from prism_kernel.web.service import PluginHttp

_OF_PLUGINS = (401, 403, 404, 422, 503)
"""Statuses with which the route of any plugin may refuse."""

ROUTERS = (
    changes.router,
    packages.router,
    publish.router,
    resolve.router,
    files.router,
    operations.router,
)
"""In the order in which they are asked: the first that knows a path has it."""


def create_app(kernel: Kernel) -> ASGIApp:
    """The whole HTTP side of Prism. The kernel runs for as long as the application's lifespan."""
    register_name_convertor()
    app = FastAPI(
        title="Prism",
        version=__version__,
        summary="A JavaScript package registry that reads what it serves.",
        redirect_slashes=False,
        docs_url=urls.DOCS,
        openapi_url=urls.OPENAPI,
        redoc_url=None,
        lifespan=_lifespan,
        # Taken as they are: FastAPI tries the routes of an included router again at every level.
        routes=[route for make_router in ROUTERS for route in make_router().routes],
    )
    add_problem_handlers(app)
    gate = Gate(app, kernel.log, kernel.settings.access_log)
    app.state.kernel, app.state.gate = kernel, gate
    return gate


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    kernel: Kernel = app.state.kernel
    gate: Gate = app.state.gate
    async with kernel.run() as services:
        await ensure_identity(services)
        cache = ResponseCache(
            kernel.settings.cache.response_bytes, services.registry.repository.records
        )
        hosts = OwnHosts(kernel.settings) if services.authority.open else None
        app.state.access = access = Access(services, cache, hosts)
        _include_plugin_routers(app, services, access)
        app.include_router(home.router())
        gate.open(cache, services.authority, hosts)
        yield


def _include_plugin_routers(app: FastAPI, services: Services, access: Access) -> None:
    """Routers are made only now, because their factories are given the running services.

    The one at the root comes last, as it may know every path.
    """
    mounts = services.installation.mounts()
    for prefix in sorted(mounts, key=lambda prefix: prefix == ROOT):
        offer = mounts[prefix]
        context = services.context(offer.plugin)
        kept = {field.name: getattr(context, field.name) for field in fields(PluginContext)}
        below = "" if prefix == ROOT else prefix
        router = offer.provider.create(RouterContext(**kept, http=PluginHttp(access), prefix=below))
        app.include_router(
            router, prefix=below, tags=[offer.plugin], responses=problems(*_OF_PLUGINS)
        )
