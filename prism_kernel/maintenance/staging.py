"""A local copy of an object on its way from one place to another."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread

from prism_kernel.maintenance.checks import Measured
from prism_kernel.maintenance.pieces import Pieces, closing
from prism_kernel.maintenance.sources import read_pieces


@dataclass(frozen=True, slots=True)
class StagedObject:
    """All of an object's bytes in a local file, and what they are."""

    path: Path
    measured: Measured

    async def pieces(self) -> Pieces:
        with self.path.open("rb") as file:
            async for piece in read_pieces(file):
                yield piece


@asynccontextmanager
async def staged(pieces: Pieces) -> AsyncIterator[StagedObject]:
    """Write the pieces to a file that is gone when the block ends.

    Raises what the stream raises. Memory is bounded by a piece.
    """
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(prefix="prism-object-") as file:

        def take(piece: bytes) -> None:
            digest.update(piece)
            file.write(piece)

        async with closing(pieces):
            async for piece in pieces:
                await anyio.to_thread.run_sync(take, piece)
                size += len(piece)
        await anyio.to_thread.run_sync(file.flush)
        yield StagedObject(Path(file.name), Measured(size, digest.hexdigest()))
