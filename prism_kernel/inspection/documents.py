"""Build the two immutable documents of a version, as the bytes that are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prism_kernel.contracts.runtime import RuntimeProfile
from prism_kernel.inspection.analysis import Analysis
from prism_kernel.inspection.description import describe
from prism_kernel.inspection.entries import literal_subpaths
from prism_kernel.inspection.file_tree import file_tree
from prism_kernel.inspection.job import InspectionJob
from prism_kernel.jsonvalue import JsonMapping, JsonObject
from prism_kernel.models.base import StoredDocument
from prism_kernel.models.manifest import ManifestMetadata, PrismManifest
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.names import tarball_filename
from prism_kernel.repository.versions import VIEW_MEMBERS_IN_MANIFEST
from prism_kernel.resolution.entry import resolve_entry
from prism_kernel.resolution.types_entry import resolve_types
from prism_kernel.resolution.view import PackageView
from prism_kernel.tarball.files_pack import PackedFile
from prism_kernel.urls import tarball_path

_REFERENCE_RUNTIME = "node"
_DESCRIPTION_MEMBERS = ("description", "keywords", "license", "repository")


def build_metadata(
    job: InspectionJob,
    package_json: JsonMapping,
    files: Sequence[PackedFile],
    analysis: Analysis,
) -> bytes:
    """The ``VersionMetadata`` of an inspected upload."""
    name, version = str(package_json["name"]), str(package_json["version"])
    document = {
        **describe(package_json),
        **analysis.metadata,
        "identifier": {"name": name, "version": version},
        "checksum": {"value": job.digests.sha256},
        "dist": {
            "tarball": tarball_path(name, version),
            "integrity": job.digests.integrity,
            "shasum": job.digests.sha1,
            "fileName": tarball_filename(name, version),
        },
        "files": file_tree(files, job.published_at),
        "release": {"publishedAt": job.published_at},
        "publisher": {"name": job.publisher, "email": job.publisher_email},
        "source": job.source,
        "packageJson": dict(package_json),
        "analyzers": analysis.outcomes,
    }
    return _encode(VersionMetadata.model_validate(document))


def build_manifest(
    job: InspectionJob,
    package_json: JsonMapping,
    view: PackageView,
    runtimes: Mapping[str, RuntimeProfile],
) -> bytes:
    """The ``PrismManifest`` of an inspected upload."""
    description = describe(package_json)
    resolution: JsonObject = {
        key: value
        for key, value in view.to_document().items()
        if key not in VIEW_MEMBERS_IN_MANIFEST
    }
    manifest = PrismManifest(
        name=view.name,
        version=view.version,
        files=sorted(view.files),
        integrity=job.digests.integrity,
        types=resolve_types(view, ".", "node16-import").path,
        exports=_flat_exports(view, runtimes),
        runtimes={
            name: resolve_entry(view, ".", profile, "import").path
            for name, profile in runtimes.items()
        },
        metadata=ManifestMetadata.model_validate(
            {key: description[key] for key in _DESCRIPTION_MEMBERS if key in description}
        ),
        resolution=resolution,
    )
    return _encode(manifest)


def _flat_exports(
    view: PackageView, runtimes: Mapping[str, RuntimeProfile]
) -> dict[str, str] | None:
    """Each literal subpath and the file that the reference runtime's ``import`` loads for it."""
    profile = runtimes.get(_REFERENCE_RUNTIME)
    if profile is None or "exports" not in view.package_json:
        return None
    found = {
        subpath: resolve_entry(view, subpath, profile, "import").path
        for subpath in literal_subpaths(view.package_json)
    }
    return {subpath: path for subpath, path in found.items() if path is not None}


def _encode(document: StoredDocument) -> bytes:
    text = document.model_dump_json(by_alias=True, exclude_none=True, indent=2)
    return text.encode("utf-8") + b"\n"
