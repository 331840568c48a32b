"""The strategies that come with Prism: ``highest``, ``lowest``, ``exact`` and ``before``.

A selector is read as npm reads it: a version, else a range, else a dist-tag. Yanked versions are
chosen only by a selector that is their version.
"""

from __future__ import annotations

from collections.abc import Callable

from prism_kernel.api import (
    LATEST,
    InvalidInput,
    PluginInfo,
    SelectionRequest,
    StrategyProvider,
    hookimpl,
    semver,
)

_Usable = Callable[[str], bool]


def select_highest(request: SelectionRequest) -> str | None:
    """What npm installs.

    A range takes the version tagged ``latest`` if that satisfies it, else the highest; deprecated
    versions only if nothing else satisfies it (``npm-pick-manifest``).
    """
    return _highest(request, lambda version: not request.versions[version].yanked)


def select_lowest(request: SelectionRequest) -> str | None:
    """The lowest version in a range, to test what a package says it can do with."""
    exact = _version(request)
    if exact is not None:
        return exact
    range_ = semver.valid_range(request.selector or "*")
    if range_ is None:
        return _tagged(request, request.selector, lambda name: not request.versions[name].yanked)
    lowest = request.candidates.min_satisfying(range_)
    if lowest is None or not request.versions[lowest].yanked:
        return lowest
    usable = [version for version, facts in request.versions.items() if not facts.yanked]
    return semver.min_satisfying(usable, range_)


def select_exact(request: SelectionRequest) -> str | None:
    """The very version the selector spells, and never another.

    Raises ``InvalidInput`` (``missing-version``) if it spells none.
    """
    found = _version(request)
    if found is None and semver.clean(request.selector) is None:
        raise InvalidInput(
            "The strategy 'exact' needs an exact version, such as widget@1.0.0.",
            code="missing-version",
        )
    return found


def select_before(request: SelectionRequest) -> str | None:
    """As ``highest``, among the versions published up to ``request.at`` (``npm --before``).

    A dist-tag that has moved since means the highest version up to the one it names now.
    Raises ``InvalidInput`` (``missing-moment``) without a moment.
    """
    at = request.at
    if at is None:
        raise InvalidInput("The strategy 'before' needs a moment.", code="missing-moment")

    def was_there(version: str) -> bool:
        facts = request.versions[version]
        return facts.published_at <= at and not facts.yanked

    exact = _version(request)
    if exact is not None:
        return exact if request.versions[exact].published_at <= at else None
    return _highest(request, was_there)


def _highest(request: SelectionRequest, usable: _Usable) -> str | None:
    exact = _version(request)
    if exact is not None:
        return exact
    selector = request.selector or LATEST
    range_ = semver.valid_range(selector)
    if range_ is not None:
        return _in_range(request, range_, usable)
    tagged = _tagged(request, selector, usable)
    if tagged is not None:
        return tagged
    moved = request.dist_tags.get(selector)
    if moved in request.versions:
        return _in_range(request, f"<={moved}", usable)
    return _in_range(request, "*", usable) if selector == LATEST else None


def _in_range(request: SelectionRequest, range_: str, usable: _Usable) -> str | None:
    def is_fine(version: str) -> bool:
        return usable(version) and request.versions[version].deprecated is None

    latest = _tagged(request, LATEST, is_fine)
    if latest is not None and (range_ == "*" or semver.satisfies(latest, range_)):
        return latest
    highest = request.candidates.max_satisfying(range_)
    if highest is None or is_fine(highest):
        return highest
    versions = [version for version in request.versions if usable(version)]
    fine = semver.max_satisfying(filter(is_fine, versions), range_)
    return fine or semver.max_satisfying(versions, range_)


def _tagged(request: SelectionRequest, tag: str, usable: _Usable) -> str | None:
    version = request.dist_tags.get(tag)
    if version is None or version not in request.versions:
        return None
    return version if usable(version) else None


def _version(request: SelectionRequest) -> str | None:
    """The candidate that the selector spells, also as ``v1.2.3`` or ``=1.2.3``."""
    if request.selector in request.versions:
        return request.selector
    version = semver.clean(request.selector)
    return version if version in request.versions else None


HIGHEST = StrategyProvider("highest", "The version npm would install.", select_highest)
LOWEST = StrategyProvider("lowest", "The lowest version in the range.", select_lowest)
EXACT = StrategyProvider("exact", "Only the version that is spelt out.", select_exact)
BEFORE = StrategyProvider("before", "The version npm would have installed then.", select_before)

STRATEGIES = (HIGHEST, LOWEST, EXACT, BEFORE)

PLUGIN = PluginInfo(name="strategies", summary="Strategies that pick a version for a spec.")


@hookimpl
def prism_register_resolvers() -> tuple[StrategyProvider, ...]:
    return STRATEGIES
