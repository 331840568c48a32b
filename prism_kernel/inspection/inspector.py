"""Inspect one upload: read it strictly, pack its files, analyse it, write its documents.

Runs in the worker process. Nothing of the package is ever executed or extracted.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO

import orjson

from prism_kernel.contracts.runtime import RuntimeProfile
from prism_kernel.errors import InvalidManifest, InvalidTarball
from prism_kernel.inspection.analysis import Analysis, BoundAnalyzer, run_analyzers
from prism_kernel.inspection.claims import check_claims
from prism_kernel.inspection.contents import PackedContents
from prism_kernel.inspection.documents import build_manifest, build_metadata
from prism_kernel.inspection.entries import view_of
from prism_kernel.inspection.job import (
    ENCLOSED_BYTES,
    MANIFEST,
    METADATA,
    PACK,
    TARBALL,
    AnalyzerLine,
    InspectionJob,
    InspectionReply,
)
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.tarball.files_pack import FilesPackWriter, PackedFile
from prism_kernel.tarball.limits import TarballLimits
from prism_kernel.tarball.manifest_json import parse_package_json
from prism_kernel.tarball.reader import MANIFEST_PATH, TarballReader

MAX_DEPTH = 64
_NESTED_BYTES = 64 * 1024
_MAX_NESTED = 2_000


@dataclass(frozen=True, slots=True)
class Inspector:
    """Everything a worker keeps from job to job; ``analyzers`` in the order that they run in."""

    limits: TarballLimits
    analyzers: Sequence[BoundAnalyzer]
    runtimes: Mapping[str, RuntimeProfile]

    def inspect(self, job: InspectionJob) -> InspectionReply:
        """Make the pack and the documents: enclosed in the reply, or in the workspace if large.

        Raises ``InvalidTarball``, ``InvalidManifest``, ``TooLarge`` or ``InspectionFailed``.
        """
        with _opened_tarball(job) as tarball, _new_pack(job) as pack:
            unpacked = _unpack(tarball, pack, self.limits)
            package_json = _package_json(unpacked, job)
            if job.claims is not None:
                check_claims(job.claims, package_json)
            contents = PackedContents(package_json, unpacked.files, pack, job.size)
            view = view_of(contents, unpacked.nested)
            analysis = run_analyzers(self.analyzers, contents)
            objects = {PACK: pack.getvalue()} if isinstance(pack, BytesIO) else {}
        objects[METADATA] = build_metadata(job, package_json, unpacked.files, analysis)
        objects[MANIFEST] = build_manifest(job, package_json, view, self.runtimes)
        return InspectionReply(
            name=contents.name,
            version=contents.version,
            analyzers=_lines(analysis),
            enclosed=_handed_over(objects, job),
        )


def _opened_tarball(job: InspectionJob) -> BinaryIO:
    enclosed = job.enclosed.get(TARBALL)
    return job.path(TARBALL).open("rb") if enclosed is None else BytesIO(enclosed)


def _new_pack(job: InspectionJob) -> BinaryIO:
    """In memory for a small upload: its files pack to about what they were packed to before."""
    return BytesIO() if TARBALL in job.enclosed else job.path(PACK).open("w+b")


def _handed_over(objects: Mapping[str, bytes], job: InspectionJob) -> dict[str, bytes]:
    """Those that are small enough to be enclosed; the others are in the workspace."""
    for name, data in objects.items():
        if len(data) > ENCLOSED_BYTES:
            job.path(name).write_bytes(data)
    return {name: data for name, data in objects.items() if len(data) <= ENCLOSED_BYTES}


@dataclass(slots=True)
class _Unpacked:
    files: list[PackedFile] = field(default_factory=list)
    package_json: bytes = b""
    nested: dict[str, JsonObject] = field(default_factory=dict)


def _unpack(tarball: BinaryIO, pack: BinaryIO, limits: TarballLimits) -> _Unpacked:
    """Every file of the tarball into the pack, keeping each package.json on the way."""
    unpacked = _Unpacked()
    writer = FilesPackWriter(pack)
    for entry in TarballReader(tarball, limits):
        if entry.path.count("/") >= MAX_DEPTH:
            raise InvalidTarball(
                f"The tarball nests folders more than {MAX_DEPTH} levels deep.",
                code="tarball-too-deep",
            )
        chunks: Iterable[bytes | memoryview]
        if entry.path == MANIFEST_PATH:
            unpacked.package_json = entry.read(limits.package_json_bytes)
            chunks = [unpacked.package_json]
        elif entry.path.endswith(f"/{MANIFEST_PATH}") and entry.size <= _NESTED_BYTES:
            nested = entry.read(_NESTED_BYTES)
            _keep_nested(unpacked, entry.path, nested)
            chunks = [nested]
        else:
            chunks = entry.chunks()
        unpacked.files.append(writer.add(entry.path, chunks, executable=entry.executable))
    pack.flush()
    return unpacked


def _keep_nested(unpacked: _Unpacked, path: str, data: bytes) -> None:
    """A nested package.json changes formats and folder mains; one that is not JSON is ignored."""
    try:
        value = orjson.loads(data.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError:
        return
    if isinstance(value, dict) and len(unpacked.nested) < _MAX_NESTED:
        unpacked.nested[path.rpartition("/")[0]] = value


def _package_json(unpacked: _Unpacked, job: InspectionJob) -> JsonObject:
    package_json = parse_package_json(unpacked.package_json, old_name=job.source == "import")
    expected = job.expected_name
    if expected is not None and package_json["name"] != expected:
        raise InvalidManifest(
            f"The package.json is named {package_json['name']!r}, the request {expected!r}.",
            code="name-mismatch",
        )
    return package_json


def _lines(analysis: Analysis) -> dict[str, AnalyzerLine]:
    return {
        name: AnalyzerLine(
            status=outcome.status,
            duration_ms=outcome.duration_ms,
            findings=dict(Counter(finding.severity for finding in outcome.findings)),
        )
        for name, outcome in analysis.outcomes.items()
    }
