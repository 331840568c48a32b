"""A package in memory, for testing analyzers without an archive."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Collection, Mapping

from prism_kernel.contracts.analyzer import PackageFile
from prism_kernel.errors import FileNotFound, PluginError
from prism_kernel.jsonvalue import JsonMapping, JsonValue

_NO_RESULTS: Mapping[str, JsonMapping] = {}


class MemoryPackage:
    """``PackageContents`` over a mapping of paths to contents.

    ``package_json`` is what analyzers see as decoded; the file ``package.json`` is made of it
    unless ``files`` has one. Text is encoded as UTF-8; ``executables`` are paths. Name and
    version default to ``example`` and ``1.0.0`` where ``package_json`` has no usable ones.
    """

    def __init__(
        self,
        package_json: JsonMapping,
        files: Mapping[str, bytes | str] | None = None,
        executables: Collection[str] = (),
    ) -> None:
        self.package_json = package_json
        self._results = _NO_RESULTS
        manifest = {"package.json": json.dumps(package_json, indent=2)}
        self._contents = {
            path: content.encode() if isinstance(content, str) else content
            for path, content in sorted({**manifest, **(files or {})}.items())
        }
        self.files: Mapping[str, PackageFile] = {
            path: _describe(path, content, executable=path in executables)
            for path, content in self._contents.items()
        }

    @property
    def name(self) -> str:
        return _text(self.package_json.get("name"), "example")

    @property
    def version(self) -> str:
        return _text(self.package_json.get("version"), "1.0.0")

    @property
    def tarball_bytes(self) -> int:
        """About what an archive would take: the members and a header for each."""
        return sum(file.gzip_bytes + 32 for file in self.files.values())

    def read(self, path: str) -> bytes:
        if path not in self._contents:
            raise FileNotFound(f"There is no file {path!r} in the package.")
        return self._contents[path]

    def result(self, analyzer: str) -> Mapping[str, JsonValue]:
        if analyzer not in self._results:
            raise PluginError(f"The analyzer {analyzer!r} is not in `requires`.")
        return self._results[analyzer]

    def with_results(self, results: Mapping[str, JsonMapping]) -> MemoryPackage:
        """The same package, seen by an analyzer that requires those in ``results``."""
        copy = object.__new__(MemoryPackage)
        copy.package_json = self.package_json
        copy.files = self.files
        copy._contents = self._contents
        copy._results = results
        return copy


def _describe(path: str, content: bytes, *, executable: bool) -> PackageFile:
    return PackageFile(
        path=path,
        raw_bytes=len(content),
        gzip_bytes=len(gzip.compress(content, compresslevel=1, mtime=0)),
        sha256=hashlib.sha256(content).hexdigest(),
        executable=executable,
    )


def _text(value: JsonValue, default: str) -> str:
    return value if isinstance(value, str) and value else default
