"""Turn the flat list of packed files into the tree that is stored and shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from prism_kernel.jsonvalue import JsonObject, JsonValue
from prism_kernel.tarball.files_pack import PackedFile


class _Folder:
    __slots__ = ("files", "folders", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self.folders: dict[str, _Folder] = {}
        self.files: list[PackedFile] = []


def file_tree(files: Iterable[PackedFile], generated_at: datetime) -> JsonObject:
    """A ``FileTreeSnapshot`` by wire names; folders first, each level in name order."""
    root = _Folder("")
    folders = total = 0
    for file in files:
        total += 1
        here = root
        *parents, _ = file.path.split("/")
        for name in parents:
            if name not in here.folders:
                here.folders[name] = _Folder(f"{here.path}/{name}".lstrip("/"))
                folders += 1
            here = here.folders[name]
        here.files.append(file)
    return {
        "schemaVersion": 1,
        "generatedAt": generated_at.isoformat(),
        "totalFiles": total,
        "totalDirectories": folders,
        "tree": _children(root, 0)[0],
    }


def _children(folder: _Folder, depth: int) -> tuple[list[JsonValue], int, int]:
    """The nodes in a folder, and their raw and gzip bytes together.

    Recursion is as deep as the deepest path, which the reader's path limit bounds.
    """
    nodes: list[JsonValue] = []
    raw = packed = 0
    for name in sorted(folder.folders):
        inner = folder.folders[name]
        children, inner_raw, inner_packed = _children(inner, depth + 1)
        nodes.append(
            {
                "path": name,
                "relativePath": inner.path,
                "depth": depth,
                "size": {"rawBytes": inner_raw, "gzipBytes": inner_packed},
                "type": "directory",
                "children": children,
            }
        )
        raw, packed = raw + inner_raw, packed + inner_packed
    for file in sorted(folder.files, key=lambda each: each.path):
        nodes.append(_leaf(file, depth))
        raw, packed = raw + file.raw_bytes, packed + file.gzip_bytes
    return nodes, raw, packed


def _leaf(file: PackedFile, depth: int) -> JsonObject:
    name = file.path.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return {
        "path": name,
        "relativePath": file.path,
        "depth": depth,
        "size": {"rawBytes": file.raw_bytes, "gzipBytes": file.gzip_bytes},
        "type": "file",
        "extension": dot + extension if stem else None,
        "executable": file.executable,
        "sha256": file.sha256,
        "offset": file.offset,
    }
