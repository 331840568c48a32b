"""Break stored objects in the ways that disks and people do."""

from __future__ import annotations

import random

from prism_kernel.contracts.storage import StorageDriver


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same damage in every run


def flipped(data: bytes, rng: random.Random) -> bytes:
    """One bit is another."""
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def longer(data: bytes, rng: random.Random) -> bytes:
    return data + rng.randbytes(rng.randrange(1, 100))


def garbage(data: bytes, rng: random.Random) -> bytes:
    return rng.randbytes(len(data))


DAMAGES = (flipped, cut, longer, garbage)


async def corrupt(storage: StorageDriver, key: str, rng: random.Random) -> None:
    data = (await storage.get(key)).data
    await storage.put(key, rng.choice(DAMAGES)(data, rng))
