"""Write objects of one repeated letter for ever: ROOT."""

from __future__ import annotations

import asyncio
import sys
from itertools import count
from pathlib import Path

from prism_kernel.builtins.filesystem_storage import FilesystemStorage

SIZE = 400_000


async def main(root: Path) -> None:
    storage = FilesystemStorage(root)
    for number in count():
        letter = b"%c" % (ord("a") + number % 26)
        await storage.put(f"folder-{number % 3}/object", letter * SIZE)
        if number == 0:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
        if number % 5 == 4:
            await storage.delete(f"folder-{number % 3}/object")


asyncio.run(main(Path(sys.argv[1])))
