"""Replace the advisory database of a store: shards first, then one conditional write."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import anyio.to_thread
import msgspec

from prism_kernel.api import (
    Conflict,
    ObjectNotFound,
    PreconditionFailed,
    StorageDriver,
    StorageUnavailable,
    StoredObject,
    Tick,
    for_each,
)
from prism_npm.advisories.collecting import Collected
from prism_npm.advisories.shards import (
    POINTER,
    PREFIX,
    Generation,
    decode_generation,
    generation_of,
    shard_key,
)

AT_A_TIME = 8
ABANDONED = timedelta(days=1)
"""After which a generation that nothing points at belongs to an import that was broken off."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The database that counts now. ``replaced`` is false if it did so before."""

    generation: Generation
    replaced: bool


def _ignore(_shard: str, /) -> None:
    pass


async def current(storage: StorageDriver) -> StoredObject | None:
    """The pointer document as it is stored, if there is a database."""
    try:
        return await storage.get(POINTER)
    except ObjectNotFound:
        return None


async def replace_database(
    storage: StorageDriver, collected: Collected, source: str, written: Tick = _ignore
) -> Imported:
    """Make ``collected`` the database. Readers see the old one or the new one, never a mixture.

    Importing the same contents again compares all of it, and writes it only if something differs.
    ``written`` is called after each shard.
    Raises ``Conflict`` if another import ended meanwhile, and ``StorageUnavailable``; the database
    is what it was then, or what the other import made it.
    """
    digest = await anyio.to_thread.run_sync(collected.digest)
    pointer = await current(storage)
    before = _readable(pointer)
    if before is not None and before.digest == digest:
        if await _is_whole(storage, collected, before.generation, written):
            return Imported(before, replaced=False)
        await _write_shards(storage, collected, before.generation, _ignore)
        return Imported(before, replaced=True)
    made = _generation(collected, digest, source)
    await _write_shards(storage, collected, made.generation, written)
    try:
        await storage.put(
            POINTER,
            msgspec.json.format(msgspec.json.encode(made)),
            if_absent=pointer is None,
            if_match=None if pointer is None else pointer.stat.version,
        )
    except PreconditionFailed as error:
        await _remove(storage, {made.generation})
        raise Conflict(
            "Another import of advisories ended while this one ran; its database stays.",
            code="advisories-replaced",
        ) from error
    await _collect_old(storage, made, before)
    return Imported(made, replaced=True)


def _readable(pointer: StoredObject | None) -> Generation | None:
    """The database that was there; one whose pointer is damaged is replaced like any other."""
    try:
        return None if pointer is None else decode_generation(pointer)
    except StorageUnavailable:
        return None


def _generation(collected: Collected, digest: str, source: str) -> Generation:
    """Named anew for each attempt, so that no import writes what another one collects."""
    return Generation(
        generation=f"{digest[:16]}-{secrets.token_hex(4)}",
        digest=digest,
        imported_at=datetime.now(UTC).replace(microsecond=0),
        source=source,
        packages=collected.packages,
        advisories=collected.advisories,
        malware=collected.malware,
        withdrawn=collected.withdrawn,
        skipped=collected.unreadable,
        newest=collected.newest,
        shards=sorted(collected.shards),
    )


async def _is_whole(
    storage: StorageDriver, collected: Collected, generation: str, compared: Tick
) -> bool:
    wrong: list[str] = []

    async def compare(encoded: tuple[str, bytes]) -> None:
        shard, data = encoded
        try:
            stored = await storage.get(shard_key(generation, shard))
        except ObjectNotFound:
            wrong.append(shard)
        else:
            if stored.data != data:
                wrong.append(shard)
        compared(shard)

    await for_each(collected.encoded(), compare, AT_A_TIME)
    return not wrong


async def _write_shards(
    storage: StorageDriver, collected: Collected, generation: str, written: Tick
) -> None:
    async def write(encoded: tuple[str, bytes]) -> None:
        shard, data = encoded
        await storage.put(shard_key(generation, shard), data)
        written(shard)

    await for_each(collected.encoded(), write, AT_A_TIME)


async def _collect_old(storage: StorageDriver, made: Generation, before: Generation | None) -> None:
    """What was replaced just now, and what imports left that never ended."""
    old = datetime.now(UTC) - ABANDONED
    doomed = set() if before is None else {before.generation}
    async for found in storage.list(PREFIX):
        generation = generation_of(found.key)
        if generation and found.modified_at is not None and found.modified_at < old:
            doomed.add(generation)
    await _remove(storage, doomed - {made.generation})


async def _remove(storage: StorageDriver, generations: Iterable[str]) -> None:
    keys = [
        found.key
        for each in sorted(generations)
        async for found in storage.list(f"{PREFIX}{each}/")
    ]
    await for_each(keys, storage.delete, AT_A_TIME)
