"""Edits of what npm keeps in a package record, for ``RegistryService.annotate``.

Each takes the stored object and gives the one to store. The shape is in ``prism_npm.annotations``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prism_kernel.api import JsonMapping, JsonObject, JsonValue
from prism_npm.annotations import Access, Maintainer, read_annotations

Edit = Callable[[JsonMapping], JsonObject]


def published(
    version: str, maintainer: Maintainer | None, access: Access | None, *, attested: bool
) -> Edit:
    """After a publish: its publisher maintains a package that nobody did before."""

    def edit(stored: JsonMapping) -> JsonObject:
        edited = dict(stored)
        if maintainer is not None and not read_annotations(stored).maintainers:
            edited["maintainers"] = [_stored(maintainer)]
        if access is not None:
            edited["access"] = access
        if attested:
            known = stored.get("attested")
            edited["attested"] = {**(known if isinstance(known, dict) else {}), version: True}
        return edited

    return edit


def maintained_by(maintainers: Sequence[Maintainer]) -> Edit:
    return lambda stored: {**stored, "maintainers": [_stored(each) for each in maintainers]}


def with_access(access: Access) -> Edit:
    return lambda stored: {**stored, "access": access}


def starred_by(user: str, *, starred: bool) -> Edit:
    """One user's star. Others' stay as they are, whatever the client has seen of them."""

    def edit(stored: JsonMapping) -> JsonObject:
        before = read_annotations(stored).stars
        after = before | {user} if starred else before - {user}
        if after == before:
            return dict(stored)
        return {**stored, "stars": [*sorted(after)]}

    return edit


def _stored(maintainer: Maintainer) -> JsonValue:
    if maintainer.email is None:
        return {"name": maintainer.name}
    return {"name": maintainer.name, "email": maintainer.email}
