"""Listing a folder tree as one sequence of keys, in code-point order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from prism_kernel.api import ObjectNotFound, ObjectStat, is_segment
from prism_kernel.builtins.filesystem_folder import StoreFolder
from prism_kernel.builtins.filesystem_read import object_stat


def list_objects(store: StoreFolder, prefix: str, after: str) -> Iterator[ObjectStat]:
    """Objects in ``store`` whose key starts with ``prefix`` and sorts behind ``after``.

    Lazy: it holds one folder's names per level, and looks into no folder without a match.
    Raises ``OSError``, but not for what vanishes meanwhile, and ``StorageUnavailable``.
    """
    store.require()
    folder, slash, _ = prefix.rpartition("/")
    if not slash or all(map(is_segment, folder.split("/"))):
        for found in _Walk(prefix, after).below(f"{store.path}/{folder}", folder + slash):
            store.saw(found.key)
            yield found


@dataclass(frozen=True, slots=True)
class _Walk:
    prefix: str
    after: str

    def below(self, folder: str, base: str) -> Iterator[ObjectStat]:
        """Objects in ``folder``, whose keys all start with ``base``."""
        for key, entry in self._entries(folder, base):
            if key.endswith("/"):
                yield from self.below(entry.path, key)
            elif (found := _stat_or_none(key, entry)) is not None:
                yield found

    def _entries(self, folder: str, base: str) -> list[tuple[str, os.DirEntry[str]]]:
        """The entries worth a look, in key order.

        A folder counts as its name with the slash, as it stands in a key: that is why ``a-b``
        comes before ``a/b``, and ``a0`` behind it. Foreign names (``.git``) are no keys.
        """
        try:
            with os.scandir(folder) as entries:
                keyed = [(base + _name(each), each) for each in entries if is_segment(each.name)]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted((pair for pair in keyed if self._wants(pair[0])), key=lambda pair: pair[0])

    def _wants(self, key: str) -> bool:
        """Whether the object, or for a trailing slash any object in the folder, is asked for."""
        if not key.startswith(self.prefix):
            return False
        return key > self.after or (key.endswith("/") and self.after.startswith(key))


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name + "/" if entry.is_dir(follow_symlinks=False) else entry.name


def _stat_or_none(key: str, entry: os.DirEntry[str]) -> ObjectStat | None:
    try:
        return object_stat(key, entry.stat(follow_symlinks=False))
    except (FileNotFoundError, ObjectNotFound):
        return None
