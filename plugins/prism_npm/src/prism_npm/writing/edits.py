"""What a package document without a tarball changes: it is compared with the package as it stands.

npm sends the whole packument back to deprecate, and a few members of it for a star or an owner.
Only what is there and differs is a wish: a member that is missing says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from prism_kernel.api import InvalidPayload, JsonMapping, JsonValue, Messages, PackageRecord
from prism_npm.annotations import Annotations, Maintainer, annotations_of
from prism_npm.documents import needed_text, object_member, object_of, text_member
from prism_npm.presentation import maintainers, warning

MAX_MAINTAINERS = 100
MAX_PERSON = 256


@dataclass(frozen=True, slots=True)
class Edits:
    """``maintainers`` and ``starred`` are ``None`` if they stay as they are.

    ``unknown`` are versions of the document that the package does not have.
    """

    deprecations: Messages = field(default_factory=dict)
    maintainers: tuple[Maintainer, ...] | None = None
    starred: bool | None = None
    unknown: tuple[str, ...] = ()

    @property
    def follow_a_reading(self) -> bool:
        """Whether they make sense only against the revision that the client read."""
        return bool(self.deprecations or self.unknown) or self.maintainers is not None


def read_edits(document: JsonMapping, record: PackageRecord, user: str) -> Edits:
    """What ``document``, sent by ``user``, changes of a package.

    Raises ``InvalidPayload`` for members of the wrong kind.
    """
    annotations = annotations_of(record)
    versions = object_member(document, "versions")
    return Edits(
        deprecations=_deprecations(versions, record),
        maintainers=_maintainers(document.get("maintainers"), record, annotations),
        starred=_starred(document.get("users"), annotations, user),
        unknown=tuple(version for version in versions if version not in record.versions),
    )


def removed_versions(document: JsonMapping, record: PackageRecord) -> frozenset[str]:
    """The versions that the package has and the document leaves out, to unpublish them.

    A document without ``versions`` removes none. Raises ``InvalidPayload`` for one that would
    leave nothing: clients delete the package instead.
    """
    if document.get("versions") is None:
        return frozenset()
    removed = record.versions.keys() - object_member(document, "versions").keys()
    if removed == record.versions.keys():
        raise InvalidPayload("The document has no version; delete the package instead.")
    return frozenset(removed)


def _deprecations(versions: JsonMapping, record: PackageRecord) -> dict[str, str | None]:
    """By version, the messages that are neither what clients are shown nor what is kept.

    The two differ for a yanked version, whose yank is shown.
    """
    changed: dict[str, str | None] = {}
    for version, described in versions.items():
        entry = record.versions.get(version)
        message = object_of(described, f"The version {version[:256]!a}").get("deprecated")
        if entry is None or message is None:
            continue
        text = _message(message) or None
        if text not in {warning(entry), entry.deprecated}:
            changed[version] = text
    return changed


def _message(value: JsonValue) -> str:
    """The message; empty, or ``false`` as from some old registries, takes it away."""
    if value is False:
        return ""
    if not isinstance(value, str):
        raise InvalidPayload("A deprecation must be text.")
    return value.strip()


def _maintainers(
    value: JsonValue, record: PackageRecord, known: Annotations
) -> tuple[Maintainer, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise InvalidPayload("The maintainers must be a list.")
    wanted = tuple(_maintainer(each) for each in value)
    if {each.name for each in wanted} == {each.name for each in maintainers(record, known)}:
        return None
    if not 0 < len(wanted) <= MAX_MAINTAINERS:
        raise InvalidPayload(f"A package has 1 to {MAX_MAINTAINERS} maintainers.")
    return tuple({each.name: each for each in wanted}.values())


def _maintainer(value: JsonValue) -> Maintainer:
    person = object_of(value, "A maintainer")
    name, email = needed_text(person, "name"), text_member(person, "email")
    for text in (name, email or "-"):
        if len(text) > MAX_PERSON or not text.isprintable():
            raise InvalidPayload(
                f"A maintainer's name and email have at most {MAX_PERSON} printable characters."
            )
    return Maintainer(name, email or None)


def _starred(value: JsonValue, known: Annotations, user: str) -> bool | None:
    """Whether the user's own star is new or gone."""
    if value is None:
        return None
    starred = bool(object_of(value, "The member 'users'").get(user))
    return None if starred == (user in known.stars) else starred
