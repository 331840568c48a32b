"""Health, readiness and the list of plugins."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import TypeAlias

import anyio
import orjson
from fastapi import APIRouter, Request, Response

from prism_kernel import urls
from prism_kernel.contracts.auth import Action
from prism_kernel.contracts.frontend import CheckProvider, CheckResult
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import ObjectNotFound, PrismError
from prism_kernel.kernel.kernel import Services
from prism_kernel.loading.catalog import Offer
from prism_kernel.loading.collection import STORAGE_CHECK
from prism_kernel.web.access import CurrentAccess
from prism_kernel.web.openapi import add_read

CHECK_SECONDS = 5.0
"""How long one check may take. Load balancers ask often, and give up soon."""

Check: TypeAlias = Callable[[], Awaitable[CheckResult]]

_PROBE_KEY = "packages/-/probe"


def router() -> APIRouter:
    routes = APIRouter(tags=["operations"])
    add_read(routes, urls.HEALTH, health)
    add_read(routes, urls.READY, ready)
    add_read(routes, urls.PLUGINS, plugins)
    return routes


async def health() -> Response:
    """Whether this process answers at all."""
    return _json({"status": "ok"})


async def ready(access: CurrentAccess) -> Response:
    """Whether this process can do its work: storage and the checks of every plugin.

    They run at the same time, each for ``CHECK_SECONDS`` at most.
    """
    services = access.services
    checks = {STORAGE_CHECK: partial(_storage, services)}
    for offer in services.installation.plugins.catalog.checks:
        checks[offer.provider.name] = partial(_plugin_check, services, offer)
    results = await _at_once(checks)
    good = all(result.ok for result in results.values())
    document = {
        "status": "ok" if good else "unavailable",
        "checks": {name: asdict(result) for name, result in results.items()},
    }
    return _json(document, 200 if good else 503)


async def plugins(request: Request, access: CurrentAccess) -> Response:
    """Every plugin with its state, and what the active ones offer."""
    await access.check(request, Action.READ, None)
    records = access.services.installation.plugins.records
    return _json({"items": [record.document() for record in records]})


def _json(document: object, status: int = 200) -> Response:
    return Response(orjson.dumps(document), status, media_type="application/json")


async def _at_once(checks: Mapping[str, Check]) -> dict[str, CheckResult]:
    """What each check says, in the order of ``checks``. They do not raise."""
    results: dict[str, CheckResult] = {}

    async def run(name: str, check: Check) -> None:
        results[name] = await check()

    async with anyio.create_task_group() as tasks:
        for name, check in checks.items():
            tasks.start_soon(run, name, check)
    return {name: results[name] for name in checks}


async def _storage(services: Services) -> CheckResult:
    try:
        with anyio.fail_after(CHECK_SECONDS):
            for driver in (services.documents, services.artifacts):
                await _touch(driver)
    except PrismError as error:
        _log(services, STORAGE_CHECK, error)
        return CheckResult(ok=False, message=f"Storage does not answer: {_told(error)}.")
    except Exception as error:
        services.installation.log.exception("check_failed", check=STORAGE_CHECK)
        return CheckResult(ok=False, message=f"Storage does not answer: {_told(error)}.")
    return CheckResult(ok=True, message="Storage answers.")


async def _touch(driver: StorageDriver) -> None:
    """Any answer will do, also that there is nothing."""
    with contextlib.suppress(ObjectNotFound):
        await driver.stat(_PROBE_KEY)


async def _plugin_check(services: Services, offer: Offer[CheckProvider]) -> CheckResult:
    try:
        with anyio.fail_after(CHECK_SECONDS):
            result: object = await offer.provider.run(services.context(offer.plugin))
    except PrismError as error:
        _log(services, offer.provider.name, error)
        return CheckResult(ok=False, message=f"The check failed: {_told(error)}.")
    except Exception as error:
        services.installation.log.exception("check_failed", check=offer.provider.name)
        return CheckResult(ok=False, message=f"The check failed: {_told(error)}.")
    if isinstance(result, CheckResult):
        return result
    kind = type(result).__name__
    return CheckResult(ok=False, message=f"The check returned a {kind}, not a CheckResult.")


def _log(services: Services, check: str, error: PrismError) -> None:
    """What is raised on purpose says all in a sentence, and load balancers ask often."""
    cause = {} if error.__cause__ is None else {"cause": str(error.__cause__)}
    services.installation.log.error(
        "check_failed", check=check, code=error.problem_code, reason=error.message, **cause
    )


def _told(error: Exception) -> str:
    """Anybody may ask: what an error says of this machine's paths and hosts is for the log."""
    if isinstance(error, PrismError):
        return error.message.removesuffix(".")
    if isinstance(error, TimeoutError):
        return f"it took longer than {CHECK_SECONDS:g} seconds"
    return type(error).__name__
