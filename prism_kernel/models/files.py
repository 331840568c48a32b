"""The files of a version, as a tree."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from prism_kernel.models.base import Document, StoredDocument


class FileSize(Document):
    """Sizes in bytes: of the file as it is, and as one gzip member (what serving it costs)."""

    raw_bytes: int
    gzip_bytes: int


class FileNode(Document):
    """A file or directory.

    ``path`` is the node's own name, ``relative_path`` its place in the package. A file has a
    ``sha256`` (hex) and an ``offset``, the byte at which its gzip member begins in ``files.pack``.
    The size of a directory is that of all files in it.
    """

    path: str
    relative_path: str
    depth: int
    size: FileSize
    type: Literal["file", "directory"]
    extension: str | None = None
    executable: bool = False
    sha256: str | None = None
    offset: int | None = None
    children: list[FileNode] | None = None


class FileTreeSnapshot(StoredDocument):
    generated_at: datetime
    total_files: int
    total_directories: int
    tree: list[FileNode]
