"""A verified package as analyzers read it: the pack on disk and what is known of its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from prism_kernel.contracts.analyzer import PackageFile
from prism_kernel.errors import FileNotFound, PluginError
from prism_kernel.jsonvalue import JsonMapping, JsonValue
from prism_kernel.tarball.files_pack import PackedFile
from prism_kernel.tarball.packed_member import gunzip_member


class PackedContents:
    """Implements ``PackageContents`` over an open ``files.pack``."""

    def __init__(
        self,
        package_json: JsonMapping,
        files: Sequence[PackedFile],
        pack: BinaryIO,
        tarball_bytes: int,
    ) -> None:
        self._package_json = package_json
        self._packed = {file.path: file for file in files}
        self._pack = pack
        self._tarball_bytes = tarball_bytes
        self._results: dict[str, JsonMapping] = {}
        self._files = {
            path: PackageFile(
                path=path,
                raw_bytes=file.raw_bytes,
                gzip_bytes=file.gzip_bytes,
                sha256=file.sha256,
                executable=file.executable,
            )
            for path, file in sorted(self._packed.items())
        }

    @property
    def name(self) -> str:
        return str(self._package_json["name"])

    @property
    def version(self) -> str:
        return str(self._package_json["version"])

    @property
    def package_json(self) -> JsonMapping:
        return self._package_json

    @property
    def files(self) -> Mapping[str, PackageFile]:
        return self._files

    @property
    def tarball_bytes(self) -> int:
        return self._tarball_bytes

    def read(self, path: str) -> bytes:
        """The contents of a file. Raises ``FileNotFound``."""
        file = self._packed.get(path)
        if file is None:
            raise FileNotFound(f"The package has no file {path!r}.", path=path)
        self._pack.seek(file.offset)
        return gunzip_member(self._pack.read(file.gzip_bytes), file.raw_bytes)

    def result(self, analyzer: str) -> Mapping[str, JsonValue]:
        """Raises ``PluginError`` for an analyzer that has not succeeded before this one."""
        try:
            return self._results[analyzer]
        except KeyError:
            raise PluginError(f"The analyzer {analyzer!r} has no result; require it.") from None

    def keep_result(self, analyzer: str, data: JsonMapping) -> None:
        self._results[analyzer] = data
