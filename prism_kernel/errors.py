"""Every error Prism raises on purpose.

::

    PrismError                      500 internal
    ├── InvalidInput                400 invalid-input        the request or argument is malformed
    │   ├── InvalidName             400 invalid-name
    │   ├── InvalidVersion          400 invalid-version
    │   ├── InvalidRange            400 invalid-range
    │   ├── InvalidSpec             400 invalid-spec
    │   └── InvalidPayload          400 invalid-payload
    │       └── UnsupportedMedia    415 unsupported-media-type
    ├── RangeNotSatisfiable         416 range-not-satisfiable
    ├── AuthenticationRequired      401 authentication-required
    ├── PermissionDenied            403 permission-denied
    ├── PublishRejected             403 publish-rejected     a review hook said no
    ├── NotFound                    404 not-found
    │   ├── PackageNotFound         404 package-not-found
    │   ├── VersionNotFound         404 version-not-found
    │   ├── FileNotFound            404 file-not-found
    │   └── EntryNotFound           404 entry-not-found      the runtime would not load anything
    ├── Conflict                    409 conflict
    │   └── VersionExists           409 version-exists       other bytes under a published version
    ├── TooLarge                    413 too-large            a cap was passed while reading
    ├── TooManyRequests             429 too-many-requests    ``retryAfter`` in seconds is a detail
    ├── InvalidPackage              422 invalid-package      the package's own contents are wrong
    │   ├── InvalidTarball          422 invalid-tarball
    │   ├── InvalidManifest         422 invalid-manifest     package.json
    │   └── ChecksumMismatch        422 checksum-mismatch
    ├── Unavailable                 503 unavailable
    │   ├── StorageUnavailable      503 storage-unavailable
    │   │   └── StoreMissing        503 store-missing        its place is not there: no bucket
    │   ├── ReviewUnavailable       503 review-unavailable   a review hook raised or hung
    │   └── InspectionFailed        503 inspection-failed    a worker or required analyzer failed
    ├── ConfigurationError          500 configuration
    ├── PluginError                 500 plugin
    ├── ObjectNotFound              404 object-not-found     of storage drivers
    └── PreconditionFailed          412 precondition-failed  of storage drivers

An error that is raised with the code ``storage-full`` is answered with the HTTP status 507.

The kernel handles the two of storage drivers itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

_ALIKE = 0.7  # above what a shared PRISM_ alone makes of two short names


class PrismError(Exception):
    """The root. ``str(error)`` is one sentence for a person.

    ``code`` is stable and machine-readable; an error may be raised with a more specific one, which
    is its ``problem_code``. ``status`` is the HTTP status. ``details`` are extra members for the
    problem document (JSON values only).
    """

    code: ClassVar[str] = "internal"
    status: int = 500
    title: str = "Internal error"

    def __init__(self, message: str, /, *, code: str | None = None, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.problem_code = code or self.code


class InvalidInput(PrismError):
    code, status, title = "invalid-input", 400, "Invalid input"


class InvalidName(InvalidInput):
    code, title = "invalid-name", "Invalid package name"


class InvalidVersion(InvalidInput):
    code, title = "invalid-version", "Invalid version"


class InvalidRange(InvalidInput):
    code, title = "invalid-range", "Invalid version range"


class InvalidSpec(InvalidInput):
    code, title = "invalid-spec", "Invalid package spec"


class InvalidPayload(InvalidInput):
    code, title = "invalid-payload", "Invalid request body"


class UnsupportedMedia(InvalidPayload):
    code, status, title = "unsupported-media-type", 415, "Unsupported media type"


class RangeNotSatisfiable(PrismError):
    code, status, title = "range-not-satisfiable", 416, "Range not satisfiable"


class AuthenticationRequired(PrismError):
    code, status, title = "authentication-required", 401, "Authentication required"


class PermissionDenied(PrismError):
    code, status, title = "permission-denied", 403, "Permission denied"


class PublishRejected(PrismError):
    code, status, title = "publish-rejected", 403, "Publish rejected"


class NotFound(PrismError):
    code, status, title = "not-found", 404, "Not found"


class PackageNotFound(NotFound):
    code, title = "package-not-found", "Package not found"


class VersionNotFound(NotFound):
    code, title = "version-not-found", "Version not found"


class FileNotFound(NotFound):
    code, title = "file-not-found", "File not found"


class EntryNotFound(NotFound):
    code, title = "entry-not-found", "Entry point not found"


class Conflict(PrismError):
    code, status, title = "conflict", 409, "Conflict"


class VersionExists(Conflict):
    code, title = "version-exists", "Version already published"


class TooLarge(PrismError):
    code, status, title = "too-large", 413, "Too large"


class TooManyRequests(PrismError):
    code, status, title = "too-many-requests", 429, "Too many requests"


class InvalidPackage(PrismError):
    code, status, title = "invalid-package", 422, "Invalid package"


class InvalidTarball(InvalidPackage):
    code, title = "invalid-tarball", "Invalid tarball"


class InvalidManifest(InvalidPackage):
    code, title = "invalid-manifest", "Invalid package.json"


class ChecksumMismatch(InvalidPackage):
    code, title = "checksum-mismatch", "Checksum mismatch"


class Unavailable(PrismError):
    code, status, title = "unavailable", 503, "Temporarily unavailable"


class StorageUnavailable(Unavailable):
    code, title = "storage-unavailable", "Storage unavailable"


class StoreMissing(StorageUnavailable):
    code, title = "store-missing", "Store missing"


class ReviewUnavailable(Unavailable):
    code, title = "review-unavailable", "Review unavailable"


class InspectionFailed(Unavailable):
    code, title = "inspection-failed", "Inspection failed"


class ConfigurationError(PrismError):
    code, title = "configuration", "Configuration error"


class PluginError(PrismError):
    code, title = "plugin", "Plugin error"


class ObjectNotFound(PrismError):
    """A storage driver has nothing under this key."""

    code, status, title = "object-not-found", 404, "Object not found"


class PreconditionFailed(PrismError):
    """A conditional write or delete lost: the object is not as the caller expected."""

    code, status, title = "precondition-failed", 412, "Precondition failed"


def suggestion(name: str, known: Iterable[str]) -> str:
    """What to put after a sentence about an unknown name.

    A sentence with the nearest of ``known`` and a space before it, or nothing if none is near.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - for misspelt names only

    close = get_close_matches(name, list(known), n=1, cutoff=_ALIKE)
    return f" Did you mean {close[0]!r}?" if close else ""
