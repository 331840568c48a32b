"""``prism copy``: from one store to another."""

from __future__ import annotations

from prism_kernel.concurrency import each_of
from prism_kernel.contracts.commands import Tick
from prism_kernel.maintenance.report import no_progress
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.store_sink import StoreSink
from prism_kernel.maintenance.transfer import Transfer, Transferred
from prism_kernel.maintenance.verifying import package_names


async def copy_store(source: Store, target: Store, progress: Tick = no_progress) -> Transferred:
    """Copy what the target lacks, checking every byte; doing it again goes on where it stopped.

    A record of the target is replaced only by a later state of the same package. So the source
    may be in use for the first pass, and a second one after it was stopped brings the rest.
    """
    done = Transferred()
    transfer = Transfer(source, StoreSink(target), done, progress)
    await transfer.run(each_of(await package_names(source)))
    return done
