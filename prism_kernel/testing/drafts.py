"""Publishes that go as far as the review, for the tests of review hooks.

Nothing here is a stand-in: the tarball is read by the strict reader, packed, analysed and
described by the code that the inspection worker runs.

    draft = draft_of({"license": "MIT"}, {"index.js": "export default 1"})
    review = await my_plugin.prism_review_publish(draft, ANONYMOUS, ctx)
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel

from prism_kernel.builtins.runtimes import BUN, DENO, NODE
from prism_kernel.contracts.analyzer import AnalyzerProvider
from prism_kernel.contracts.review import PublishDraft
from prism_kernel.hashing import digests_of
from prism_kernel.inspection.analysis import BoundAnalyzer, in_order
from prism_kernel.inspection.inspector import Inspector
from prism_kernel.inspection.job import MANIFEST, METADATA, TARBALL, InspectionJob
from prism_kernel.jsonvalue import JsonMapping
from prism_kernel.models.manifest import PrismManifest
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.models.package import LATEST
from prism_kernel.tarball.limits import TarballLimits
from prism_kernel.testing import tarballs

_DEFAULTS: JsonMapping = {"name": "widget", "version": "1.0.0"}
_RUNTIMES = {runtime.name: runtime.profile for runtime in (NODE, DENO, BUN)}


def make_tarball(
    package_json: JsonMapping, files: Mapping[str, bytes | str] | None = None
) -> bytes:
    """As ``tarballs.make_tarball``; a missing name is ``widget``, a missing version ``1.0.0``."""
    return tarballs.make_tarball({**_DEFAULTS, **package_json}, files)


def draft_of(
    package_json: JsonMapping,
    files: Mapping[str, bytes | str] | None = None,
    *,
    analyzers: Sequence[AnalyzerProvider] = (),
    config: BaseModel | None = None,
) -> PublishDraft:
    """What a review hook is handed when this package is published for the first time.

    ``package_json`` needs no name and version: they default to ``widget`` and ``1.0.0``.
    ``files`` are contents by path below the top folder; text is encoded as UTF-8. ``config`` is
    what the analyzers are created with. Raises what the publish would raise.
    """
    bound = [BoundAnalyzer("test", each, each.create(config)) for each in analyzers]
    inspector = Inspector(TarballLimits(), in_order(bound), _RUNTIMES)
    with tempfile.TemporaryDirectory(prefix="prism-draft-") as workspace:
        job = _job(workspace, make_tarball(package_json, files))
        reply = inspector.inspect(job)
        documents = {
            name: reply.enclosed.get(name) or job.path(name).read_bytes()
            for name in (MANIFEST, METADATA)
        }
    manifest = PrismManifest.model_validate_json(documents[MANIFEST])
    metadata = VersionMetadata.model_validate_json(documents[METADATA])
    return PublishDraft(reply.name, reply.version, LATEST, manifest, metadata, diff=None)


def _job(workspace: str, tarball: bytes) -> InspectionJob:
    Path(workspace, TARBALL).write_bytes(tarball)
    return InspectionJob(
        workspace=workspace,
        expected_name=None,
        digests=digests_of(tarball),
        size=len(tarball),
        publisher="test",
        publisher_email=None,
        source="api",
        published_at=datetime.now(UTC),
        cpu_seconds=60,
    )
