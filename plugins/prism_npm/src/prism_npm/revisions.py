"""CouchDB's ``_rev`` as npm clients carry it from a read to the write that follows.

It is the record's revision, which counts its changes, and a digest of the version token that the
record was read under: two stores, or a store put back from a backup, do not take each other's.
"""

from __future__ import annotations

import hashlib

from prism_kernel.api import Conflict, PackageSnapshot

_DIGEST_BYTES = 8


def wire_revision(snapshot: PackageSnapshot) -> str:
    """The ``_rev`` of a package as it stands: ``12-6b3f0c9a1d2e4f50``."""
    token = hashlib.blake2b(snapshot.token.encode(), digest_size=_DIGEST_BYTES).hexdigest()
    return f"{snapshot.record.revision}-{token}"


def check_revision(snapshot: PackageSnapshot, rev: str) -> int:
    """The record's revision, if ``rev`` is the package's ``_rev``.

    Give it to the registry with the write, which compares it again. Raises ``Conflict``
    (``revision-passed``).
    """
    current = wire_revision(snapshot)
    if rev != current:
        raise Conflict(
            f"{snapshot.record.name} was changed since it was read; read it again.",
            code="revision-passed",
            revision=current,
        )
    return snapshot.record.revision
