"""How an advisory database is laid out in storage: shards under a generation, and one pointer.

::

    plugins/npm/advisories/current.json                 which generation counts: the commit point
    plugins/npm/advisories/<generation>/<shard>.json    {"<package>": [advisory, ...]}, immutable
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from prism_kernel.api import StorageUnavailable, StoredObject

PREFIX = "plugins/npm/advisories/"
POINTER = f"{PREFIX}current.json"
SHARD_DIGITS = 3
"""Of hexadecimal: 4,096 shards, so that a project of 1,000 packages reads a fifth of them."""


class Generation(msgspec.Struct, frozen=True, rename="camel"):
    """The pointer document: the database that counts, and what is in it.

    ``digest`` is the sha256 of all of its contents; ``shards`` are those that exist; ``source`` is
    the name of the file it came from. ``newest`` is the time of the last change to any advisory.
    """

    generation: str
    digest: str
    imported_at: datetime
    source: str
    packages: int
    advisories: int
    malware: int
    withdrawn: int
    skipped: int
    newest: str | None
    shards: list[str]
    schema_version: int = 1


def damaged() -> StorageUnavailable:
    """No answer is better than one that calls a version safe because a part is missing."""
    return StorageUnavailable(
        "The advisory database is damaged; import it again.", code="advisories-damaged"
    )


def decode_generation(pointer: StoredObject) -> Generation:
    """Raises ``StorageUnavailable`` (``advisories-damaged``) if it is none."""
    try:
        return msgspec.json.decode(pointer.data, type=Generation)
    except msgspec.DecodeError as error:
        raise damaged() from error


def shard_of(name: str) -> str:
    """The shard that a package's advisories are in."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:SHARD_DIGITS]


def shard_key(generation: str, shard: str) -> str:
    return f"{PREFIX}{generation}/{shard}.json"


def generation_of(key: str) -> str | None:
    """The generation that an object belongs to; ``None`` for the pointer."""
    generation, slash, _ = key.removeprefix(PREFIX).partition("/")
    return generation if slash else None


def encode_shard(packages: Mapping[str, Sequence[bytes]]) -> bytes:
    """A shard of encoded advisories; the same ones in any order give the same bytes."""
    document = {
        name: [msgspec.Raw(each) for each in sorted(encoded)]
        for name, encoded in sorted(packages.items())
    }
    return msgspec.json.encode(document)
