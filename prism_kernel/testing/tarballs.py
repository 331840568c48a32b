"""Tarballs for tests, made of dictionaries.

::

    tarball = make_tarball(
        {"name": "widget", "version": "1.0.0"}, {"index.js": "export default 1;"}
    )

Nothing is checked, so that what a registry must refuse can be made as well.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Mapping

from prism_kernel.jsonvalue import JsonMapping

_FAST = 1


def make_tarball(
    package_json: JsonMapping, files: Mapping[str, bytes | str] | None = None
) -> bytes:
    """A gzipped tarball in npm's form; the same arguments give the same bytes.

    ``package_json`` is written first, as given: nothing is added and nothing is checked.
    ``files`` are contents by path below the top folder; text is encoded as UTF-8.
    """
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, "package.json", json.dumps(dict(package_json), indent=2).encode())
        for path, content in (files or {}).items():
            _add(tar, path, content.encode() if isinstance(content, str) else content)
    return gzip.compress(archive.getvalue(), _FAST, mtime=0)


def _add(tar: tarfile.TarFile, path: str, content: bytes) -> None:
    header = tarfile.TarInfo(f"package/{path}")
    header.size = len(content)
    tar.addfile(header, io.BytesIO(content))
