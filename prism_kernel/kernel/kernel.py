"""The kernel: an installation that can run.

Nothing here is global: two kernels can live in one process.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import anyio

from prism_kernel.config import load_configuration
from prism_kernel.errors import StorageUnavailable
from prism_kernel.jsonvalue import JsonValue
from prism_kernel.kernel.announcing import Announcer
from prism_kernel.kernel.assembly import Services, assemble
from prism_kernel.kernel.installation import Installation
from prism_kernel.loading.calling import implementations
from prism_kernel.publish.recovery import finish_cut_publishes

__all__ = ["Kernel", "Services", "ensure_identity", "load_kernel"]

_LAST_EVENTS_SECONDS = 10.0
_MAKING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Kernel(Installation):
    """Configuration and plugins, and from them the services that run."""

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Services]:
        """Construct what configuration selects and keep it for the life of the context.

        Raises ``PluginError``, ``ConfigurationError`` and what a selected factory raises.
        """
        self.check()
        async with AsyncExitStack() as stack:
            services = await assemble(self, stack)
            if cut := await finish_cut_publishes(services.registry.pipeline.update_index):
                self.log.info("cut_publishes_finished", publishes=cut)
            await stack.enter_async_context(_announcing(services.announcer))
            for hook in implementations(self.plugins.manager, "prism_lifespan"):
                lifespan = hook(ctx=services.context(hook.plugin))
                await stack.enter_async_context(cast("AbstractAsyncContextManager[None]", lifespan))
            yield services


async def ensure_identity(services: Services) -> None:
    """Give the store its identity, if it has none: a registry that serves has a store.

    A store that is away is only logged: it gets its identity with the next change of a package, or
    at the next start. Raises ``ConfigurationError`` where no store can be.
    """
    try:
        with anyio.fail_after(_MAKING_SECONDS):
            await services.identification.ensure(artifacts=True)
            if await services.identification.has_foreign_artifacts():
                services.installation.log.warning("artifacts_of_another_store")
    except (StorageUnavailable, TimeoutError) as error:
        services.installation.log.warning("store_has_no_identity", reason=str(error) or "timeout")


@asynccontextmanager
async def _announcing(announcer: Announcer) -> AsyncIterator[None]:
    """Deliver events while the context lasts; what it raises is raised as it is."""
    failure: Exception | None = None
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(announcer.run)
        try:
            yield
        except Exception as error:  # noqa: BLE001 - raised again outside: the group would wrap it
            failure = error
        finally:
            announcer.close()
            tasks.cancel_scope.deadline = anyio.current_time() + _LAST_EVENTS_SECONDS
    if failure is not None:
        raise failure


def load_kernel(
    *, flags: Mapping[str, JsonValue] | None = None, file: Path | None = None
) -> Kernel:
    """Configuration and plugins in one step, as the command line needs them."""
    return Kernel.load(load_configuration(flags=flags, file=file))
