"""A package's fragments as one stored document, so that a cold start reads one instead of all.

Derived data: whatever is missing, damaged or of another format is made again from the versions'
metadata. It is readable JSON, each fragment a whole document.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from prism_kernel.api import ObjectNotFound, StorageDriver
from prism_npm.packuments.fragments import Fragment, closed, open_ended

FORMAT = 2
"""Of the fragments' contents, too: count it up when ``read_version`` says something else."""


class _Stored(msgspec.Struct, frozen=True, rename="camel"):
    folder: str
    integrity: str
    key_id: str
    signature: str
    full: msgspec.Raw
    short: msgspec.Raw


class _Document(msgspec.Struct, frozen=True):
    format: int
    versions: dict[str, _Stored]


class _Format(msgspec.Struct, frozen=True):
    format: int


def fragments_key(name: str) -> str:
    """Where the fragments of a package lie."""
    return f"plugins/npm/fragments/{name}.json"


async def load_fragments(storage: StorageDriver, name: str) -> dict[str, Fragment]:
    """What is stored, nothing if it is of no use. Raises ``StorageUnavailable``."""
    try:
        data = (await storage.get(fragments_key(name))).data
    except ObjectNotFound:
        return {}
    return decode_fragments(data)


def encode_fragments(fragments: Mapping[str, Fragment]) -> bytes:
    """The document of one package."""
    versions = {version: _stored(fragment) for version, fragment in fragments.items()}
    return msgspec.json.encode(_Document(FORMAT, versions))


def decode_fragments(data: bytes) -> dict[str, Fragment]:
    """The reverse; nothing for another format or damage."""
    try:
        if msgspec.json.decode(data, type=_Format).format != FORMAT:
            return {}
        document = msgspec.json.decode(data, type=_Document)
        return {version: _fragment(stored) for version, stored in document.versions.items()}
    except (msgspec.DecodeError, ValueError):
        return {}


def _stored(fragment: Fragment) -> _Stored:
    return _Stored(
        folder=fragment.folder,
        integrity=fragment.integrity,
        key_id=fragment.key_id,
        signature=fragment.signature,
        full=msgspec.Raw(closed(fragment.full)),
        short=msgspec.Raw(closed(fragment.short)),
    )


def _fragment(stored: _Stored) -> Fragment:
    return Fragment(
        folder=stored.folder,
        integrity=stored.integrity,
        full=open_ended(bytes(stored.full)),
        short=open_ended(bytes(stored.short)),
        key_id=stored.key_id,
        signature=stored.signature,
    )
