"""The part of a version's stored ``VersionMetadata`` that a packument needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from prism_kernel.api import StorageUnavailable


class _Size(msgspec.Struct, frozen=True):
    raw: int = msgspec.field(name="rawBytes")


class _Node(msgspec.Struct, frozen=True):
    path: str
    type: str
    size: _Size
    children: msgspec.Raw = msgspec.Raw(b"null")
    """Decoded when somebody asks: most packuments need no more than the root."""


class _Files(msgspec.Struct, frozen=True):
    total: int = msgspec.field(name="totalFiles")
    tree: tuple[_Node, ...]

    def below(self, folder: str) -> Iterator[str]:
        """The files in ``folder``, however deep, by their paths in it.

        Raises ``StorageUnavailable`` (``storage-corrupt``), also while it is iterated.
        """
        nodes = self.tree
        for name in folder.split("/"):
            nodes = next((_children(node) for node in nodes if node.path == name), ())
        return _files(nodes)


class _Dist(msgspec.Struct, frozen=True):
    integrity: str
    shasum: str


class _Identifier(msgspec.Struct, frozen=True):
    name: str
    version: str


class _Publisher(msgspec.Struct, frozen=True):
    name: str
    email: str | None = None


class StoredMetadata(msgspec.Struct, frozen=True):
    """What is not named here is skipped, not decoded."""

    identifier: _Identifier
    dist: _Dist
    files: _Files
    publisher: _Publisher
    package_json: dict[str, object] = msgspec.field(name="packageJson", default_factory=dict)


_decoder = msgspec.json.Decoder(StoredMetadata)
_children_decoder = msgspec.json.Decoder(tuple[_Node, ...] | None)


def _children(node: _Node) -> tuple[_Node, ...]:
    with _corruption_told():
        return _children_decoder.decode(node.children) or ()


def _files(nodes: tuple[_Node, ...]) -> Iterator[str]:
    """A loop: folders can be deeper than calls."""
    pending = [("", nodes)]
    while pending:
        prefix, found = pending.pop()
        for node in found:
            path = prefix + node.path
            if node.type == "file":
                yield path
            else:
                pending.append((f"{path}/", _children(node)))


def read_metadata(data: bytes) -> StoredMetadata:
    """Raises ``StorageUnavailable`` (``storage-corrupt``)."""
    with _corruption_told():
        return _decoder.decode(data)


@contextmanager
def _corruption_told() -> Iterator[None]:
    try:
        yield
    except (msgspec.DecodeError, RecursionError) as error:
        raise StorageUnavailable(
            "The metadata of a version cannot be read.", code="storage-corrupt"
        ) from error
