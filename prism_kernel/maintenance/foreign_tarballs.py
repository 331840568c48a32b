"""A tarball of another registry: staged as an upload is, and held against its digests there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import anyio.to_thread

from prism_kernel.contracts.importing import ForeignVersion
from prism_kernel.errors import ChecksumMismatch, FileNotFound, InvalidInput
from prism_kernel.hashing import Digests, Hasher
from prism_kernel.maintenance.sources import read_pieces
from prism_kernel.publish.staging import StagedTarball, TarballSink, workspace


@asynccontextmanager
async def staged_tarball(foreign: ForeignVersion, limit: int) -> AsyncIterator[StagedTarball]:
    """A copy to publish, gone when the block ends.

    Raises ``FileNotFound``, ``InvalidInput`` if it cannot be read, ``TooLarge`` past ``limit``
    bytes, ``InvalidTarball`` for an empty one, and ``StorageUnavailable``.
    """
    async with workspace() as folder:
        with TarballSink(folder, limit) as sink:
            async for piece in _pieces(foreign):
                await sink.write(piece)
            tarball = await sink.finish()
        yield tarball


async def digests_of(foreign: ForeignVersion) -> Digests:
    """Of the tarball where it lies. Raises as ``staged_tarball`` does."""
    hasher = Hasher()
    async for piece in _pieces(foreign):
        await anyio.to_thread.run_sync(hasher.update, piece)
    return hasher.digests()


def check_digests(foreign: ForeignVersion, digests: Digests) -> None:
    """Raises ``ChecksumMismatch`` if the other registry says that the tarball is another one."""
    if foreign.shasum is not None and foreign.shasum.lower() != digests.sha1:
        raise ChecksumMismatch(
            f"Its sha1 is {digests.sha1}, not {foreign.shasum[:40]!a} as its shasum says.",
            expected=foreign.shasum,
            actual=digests.sha1,
        )
    if not digests.fit(foreign.integrity or ""):
        raise ChecksumMismatch(
            "It is not the tarball that its integrity tells of.",
            expected=foreign.integrity,
            actual=digests.integrity,
        )


async def _pieces(foreign: ForeignVersion) -> AsyncIterator[bytes]:
    try:
        with foreign.tarball.open("rb") as file:
            async for piece in read_pieces(file):
                yield piece
    except FileNotFoundError:
        raise FileNotFound(
            f"Its tarball {foreign.tarball.name!a} is missing.", code="tarball-missing"
        ) from None
    except OSError as error:
        raise InvalidInput(
            f"Its tarball {foreign.tarball.name!a} cannot be read: {error.strerror}.",
            code="tarball-unreadable",
        ) from error
