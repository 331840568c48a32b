"""What a publish document says: a version, how to tag it, and what its tarball should be.

npm, pnpm, yarn and bun send the same: ``{_id, name, dist-tags: {tag: version}, versions: {version:
package.json and dist}, _attachments: {"<name>-<version>.tgz": {data, length}}, access}``. All of it
is a claim. The registry reads package.json from the tarball, and makes ``dist`` itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from prism_kernel.api import LATEST, InvalidInput, InvalidPayload, JsonMapping, JsonObject, semver
from prism_npm.annotations import RESTRICTED, Access
from prism_npm.documents import (
    object_member,
    object_of,
    text_member,
    whole_number_member,
)

TARBALL_SUFFIX, PROVENANCE_SUFFIX = ".tgz", ".sigstore"


@dataclass(frozen=True, slots=True)
class Announced:
    """What the client computed of its tarball, as far as it tells."""

    integrity: str | None
    shasum: str | None
    length: int | None


@dataclass(frozen=True, slots=True)
class Publication:
    """One version as a client announces it.

    ``tag`` is ``None`` for ``latest``: clients send that whenever nobody asked for a tag.
    ``provenance`` is the text of a Sigstore bundle.
    """

    version: str
    manifest: JsonObject
    tag: str | None
    announced: Announced
    access: Access | None = None
    provenance: str | None = None


def read_publication(name: str, document: JsonMapping) -> Publication:
    """The publish of one version of ``name``, the package that the URL says.

    Raises ``InvalidPayload`` for a document that contradicts itself or the URL, and
    ``InvalidInput`` for a restriction of a package that can have none.
    """
    _check_name(name, document)
    version, manifest = _only_version(name, document)
    dist = object_member(manifest, "dist")
    attachments = object_member(document, "_attachments")
    tarball = _attachment(attachments, TARBALL_SUFFIX) or {}
    announced = Announced(
        integrity=text_member(dist, "integrity"),
        shasum=text_member(dist, "shasum"),
        length=whole_number_member(tarball, "length"),
    )
    bundle = _attachment(attachments, PROVENANCE_SUFFIX)
    return Publication(
        version=version,
        manifest=manifest,
        tag=_tag(document, version),
        announced=announced,
        access=read_access(name, document),
        provenance=text_member(bundle, "data") if bundle else None,
    )


def read_access(name: str, document: JsonMapping) -> Access | None:
    """The member ``access``, for a package of this name.

    Raises ``InvalidPayload`` for an access that npm does not have, and ``InvalidInput`` for a
    restriction without a scope, which npm does not have either.
    """
    asked = text_member(document, "access")
    if asked is None:
        return None
    if asked == RESTRICTED and not name.startswith("@"):
        raise InvalidInput("Only scoped packages can be restricted.")
    for access in get_args(Access):
        if asked == access:
            return access  # type: ignore[no-any-return]  # get_args forgets the literal
    raise InvalidPayload("The access must be 'public' or 'restricted'.")


def _check_name(name: str, document: JsonMapping) -> None:
    for member in ("name", "_id"):
        said = text_member(document, member)
        if said is not None and said != name:
            raise InvalidPayload(f"The URL says {name}, the document's {member!a} {said[:256]!a}.")


def _only_version(name: str, document: JsonMapping) -> tuple[str, JsonObject]:
    versions = object_member(document, "versions")
    if len(versions) != 1:
        raise InvalidPayload(
            f"Publish one version at a time; the document has {len(versions)}.",
            code="one-version",
        )
    version, described = next(iter(versions.items()))
    manifest = object_of(described, f"The version {version[:256]!a}")
    if semver.valid(version) != version:
        raise InvalidPayload(f"{version[:256]!a} is not a version as npm writes it.")
    for member, expected in (("name", name), ("version", version)):
        if manifest.get(member) != expected:
            raise InvalidPayload(f"The version's {member!a} must be {expected!a}.")
    return version, manifest


def _tag(document: JsonMapping, version: str) -> str | None:
    tags = object_member(document, "dist-tags")
    if any(named != version for named in tags.values()):
        raise InvalidPayload("A dist-tag of the document names another version than it publishes.")
    wanted = [tag for tag in tags if tag != LATEST]
    if len(wanted) > 1:
        raise InvalidPayload("Publish with one dist-tag; add the others afterwards.")
    return wanted[0] if wanted else None


def _attachment(attachments: JsonMapping, suffix: str) -> JsonObject | None:
    """The one attachment whose name ends so. Raises ``InvalidPayload`` if there are several."""
    found = [name for name in attachments if name.endswith(suffix)]
    if len(found) > 1:
        raise InvalidPayload(f"The document has {len(found)} attachments of the kind {suffix}.")
    return object_of(attachments[found[0]], "An attachment") if found else None
