"""Read what clients ask about: versions by package, and trees of installed packages."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from prism_kernel.api import InvalidPayload, JsonValue, TooLarge

MOST_NAMES = 20_000
MOST_VERSIONS = 256
"""Of one package; comparing versions is what an answer costs. Trees hold a few of each."""


def versions_by_package(body: JsonValue) -> Mapping[str, Collection[str]]:
    """The body of a bulk request. Raises ``InvalidPayload`` and ``TooLarge``.

    Versions that are not text are passed over, as a client may not know that of a linked folder.
    """
    if not isinstance(body, dict):
        raise InvalidPayload("The body must be an object with a list of versions by package.")
    if len(body) > MOST_NAMES:
        raise TooLarge(f"A request may ask about {MOST_NAMES} packages.", limit=MOST_NAMES)
    return {name: _versions(name, value) for name, value in body.items()}


def _versions(name: str, value: JsonValue) -> Collection[str]:
    if not isinstance(value, list):
        raise InvalidPayload(f"{ascii(name)[:80]} must have a list of versions.")
    versions = {each for each in value if isinstance(each, str)}
    check_versions(name, versions)
    return versions


def check_versions(name: str, versions: Collection[str]) -> None:
    """Raises ``TooLarge`` for more than a project can have of one package."""
    if len(versions) > MOST_VERSIONS:
        raise TooLarge(
            f"A request may ask about {MOST_VERSIONS} versions of {ascii(name)[:80]}.",
            limit=MOST_VERSIONS,
        )
