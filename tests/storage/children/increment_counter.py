"""Add to the object ``counter`` by compare-and-swap: ROOT TIMES."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.errors import PreconditionFailed


async def increment(storage: FilesystemStorage) -> None:
    while True:
        current = await storage.get("counter")
        following = b"%d" % (int(current.data) + 1)
        try:
            await storage.put("counter", following, if_match=current.stat.version)
        except PreconditionFailed:
            continue
        return


async def main(root: Path, times: int) -> None:
    storage = FilesystemStorage(root)
    for _ in range(times):
        await increment(storage)


asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
