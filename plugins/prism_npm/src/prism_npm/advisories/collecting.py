"""Gather the advisories of an archive, encoded and by shard, ready to be written."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from prism_kernel.api import InvalidInput
from prism_npm.advisories.archive import Member
from prism_npm.advisories.osv import Found, read_entry
from prism_npm.advisories.shards import encode_shard, shard_of

MOST_NAMED = 1_000
"""Skipped members that are named; the others are only counted."""


@dataclass(slots=True)
class Collected:
    """All of an archive. ``skipped`` has the reason of each member that could not be read.

    Advisories are kept as bytes, which take a tenth of the memory that objects do.
    """

    shards: Mapping[str, Mapping[str, list[bytes]]]
    documents: int = 0
    packages: int = 0
    advisories: int = 0
    malware: int = 0
    withdrawn: int = 0
    foreign: int = 0
    unreadable: int = 0
    newest: str | None = None
    skipped: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> Iterator[tuple[str, bytes]]:
        """Every shard that holds something, in order."""
        for shard in sorted(self.shards):
            yield shard, encode_shard(self.shards[shard])

    def digest(self) -> str:
        """sha256 in hex of everything that would be written."""
        digest = hashlib.sha256()
        for shard, data in self.encoded():
            digest.update(f"{shard} {len(data)}\n".encode())
            digest.update(data)
        return digest.hexdigest()


def collect(members: Iterable[Member]) -> Collected:
    """Read every member; one that is bad is noted, and the rest goes on.

    Raises what the iteration raises.
    """
    shards: dict[str, dict[str, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    done = Collected(shards)
    for member in members:
        done.documents += 1
        try:
            found = _read(member)
        except InvalidInput as error:
            done.unreadable += 1
            if len(done.skipped) < MOST_NAMED:
                done.skipped[member.name] = error.message
            continue
        _add(found, done, shards)
    done.packages = sum(len(each) for each in shards.values())
    return done


def _read(member: Member) -> Found:
    if member.problem is not None:
        raise InvalidInput(member.problem)
    return read_entry(member.data)


def _add(found: Found, done: Collected, shards: dict[str, dict[str, list[bytes]]]) -> None:
    done.withdrawn += found.withdrawn
    done.foreign += not found.withdrawn and not found.advisories
    done.malware += found.malware and len(found.advisories)
    for name, advisory in found.advisories.items():
        shards[shard_of(name)][name].append(msgspec.json.encode(advisory))
        done.advisories += 1
        if advisory.modified is not None:
            done.newest = max(done.newest or "", advisory.modified)
