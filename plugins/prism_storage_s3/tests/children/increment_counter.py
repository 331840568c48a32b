"""Add to the object ``counter`` by compare-and-swap: SETTINGS (JSON) TIMES."""

from __future__ import annotations

import asyncio
import sys

from prism_kernel.api import PreconditionFailed
from prism_storage_s3.client import make_client
from prism_storage_s3.config import S3Config
from prism_storage_s3.storage import S3Storage


async def increment(storage: S3Storage) -> None:
    while True:
        current = await storage.get("counter")
        following = b"%d" % (int(current.data) + 1)
        try:
            await storage.put("counter", following, if_match=current.stat.version)
        except PreconditionFailed:
            continue
        return


async def main(settings: str, times: int) -> None:
    config = S3Config.model_validate_json(settings)
    storage = S3Storage(make_client(config), config)
    for _ in range(times):
        await increment(storage)
    await storage.aclose()


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
