"""Answer a resolve question from a package record and a version's manifest; no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from prism_kernel import semver
from prism_kernel.contracts.resolve import SelectionRequest, StrategyProvider
from prism_kernel.contracts.runtime import MODES, Mode, RuntimeProvider
from prism_kernel.errors import (
    EntryNotFound,
    InvalidInput,
    InvalidSpec,
    PrismError,
    VersionNotFound,
)
from prism_kernel.jsonvalue import JsonObject, JsonValue
from prism_kernel.models.package import LATEST
from prism_kernel.record.tags import check_tag
from prism_kernel.repository import RecordView
from prism_kernel.resolution.entry import resolve_entry
from prism_kernel.resolution.outcome import Failure, Resolution
from prism_kernel.resolution.spec import PackageSpec
from prism_kernel.resolution.types_entry import TypesMode, resolve_types
from prism_kernel.resolution.view import PackageView
from prism_kernel.urls import file_path

VERSION_SELECTED = "version-selected"
LOOKING_BACK = "before"
"""The strategy that a moment asks for, if the question names none."""

P = TypeVar("P")
_TYPES_MODE: Mapping[Mode, TypesMode] = {"import": "node16-import", "require": "node16-require"}


@dataclass(frozen=True, slots=True)
class ResolveQuery:
    """One question to ``/v1/resolve``.

    ``strategy=None`` means the one that looks back if ``at`` is given, else the configured one.
    ``manifest`` asks for the version's manifest in the answer.
    """

    spec: PackageSpec
    runtime: str = "node"
    mode: Mode = "import"
    strategy: str | None = None
    at: datetime | None = None
    explain: bool = False
    manifest: bool = True


def check_mode(mode: str) -> Mode:
    """Raises ``InvalidInput`` unless the mode is ``import`` or ``require``."""
    for known in MODES:
        if mode == known:
            return known
    raise InvalidInput(f"Unknown mode {mode[:80]!a}; use import or require.", code="unknown-mode")


@dataclass(frozen=True, slots=True)
class Resolver:
    """The installed runtimes and strategies, put to use. ``base_url`` begins every URL."""

    runtimes: Mapping[str, RuntimeProvider]
    strategies: Mapping[str, StrategyProvider]
    default_strategy: str
    base_url: str

    def select(self, view: RecordView, query: ResolveQuery) -> str:
        """The version that the spec means.

        Raises ``InvalidInput`` for an unknown strategy, ``InvalidSpec`` for a selector that is
        neither a range nor a dist-tag, and ``VersionNotFound``.
        """
        default = LOOKING_BACK if query.at else self.default_strategy
        strategy = _named(self.strategies, query.strategy or default, "strategy")
        version = strategy.select(
            SelectionRequest(
                candidates=view.candidates,
                selector=query.spec.selector,
                dist_tags=view.record.dist_tags,
                versions=view.facts,
                at=query.at,
            )
        )
        if version is None:
            raise _no_version(view, query)
        return version

    def resolve(self, view: RecordView, package: PackageView, query: ResolveQuery) -> JsonObject:
        """A ``ResolvedEntry`` by wire names, without its manifest.

        Raises ``InvalidInput`` for an unknown runtime, and ``EntryNotFound``.
        """
        runtime = _named(self.runtimes, query.runtime, "runtime")
        subpath = query.spec.subpath
        found = resolve_entry(package, subpath, runtime.profile, query.mode, explain=query.explain)
        if found.path is None:
            raise _not_found(package, query, found)
        types = resolve_types(package, subpath, _TYPES_MODE[query.mode]).path
        entry = view.entry(package.version)
        document: JsonObject = {
            "name": package.name,
            "version": package.version,
            "subpath": subpath,
            "url": self._url(package, found.path),
            "entryPath": found.path,
            "runtime": query.runtime,
            "mode": query.mode,
            "format": str(found.format) if found.format else None,
            "formatLoaded": str(found.format_loaded) if found.format_loaded else None,
            "replaced": found.replaced,
            "typesUrl": self._url(package, types) if types else None,
            "typesPath": types,
            "conditions": list(found.conditions),
            "provenance": {
                "publisher": entry.publisher,
                "publishedAt": entry.published_at.isoformat(),
                "sha256": entry.digest,
            },
        }
        if query.explain:
            document["steps"] = _steps(package, query, found)
        return document

    def _url(self, package: PackageView, path: str) -> str:
        return self.base_url + file_path(package.name, package.version, path)


def _steps(package: PackageView, query: ResolveQuery, found: Resolution) -> list[JsonValue]:
    """The choice of a version, then what resolution looked at in it."""
    chosen: JsonObject = {
        "kind": VERSION_SELECTED,
        "subject": query.spec.selector or LATEST,
        "detail": package.version,
    }
    return [chosen, *msgspec.to_builtins(list(found.steps))]


def _no_version(view: RecordView, query: ResolveQuery) -> PrismError:
    """Why nothing was selected. The strategy was asked first: it may know selectors of its own."""
    name, selector = query.spec.name, query.spec.selector
    if not _may_mean_something(selector):
        return InvalidSpec(f"{selector!a} is neither a version, nor a range, nor a dist-tag.")
    sentence = f"No version of {name} satisfies {selector or 'latest'!r}."
    at = query.at
    if at is not None and all(facts.published_at > at for facts in view.facts.values()):
        sentence = f"No version of {name} had been published by {at.isoformat()}."
    return VersionNotFound(sentence, name=name, selector=selector)


def _may_mean_something(selector: str) -> bool:
    if semver.valid_range(selector) is not None:
        return True
    try:
        check_tag(selector)
    except InvalidInput:
        return False
    return True


def _not_found(package: PackageView, query: ResolveQuery, found: Resolution) -> EntryNotFound:
    failure = found.failure
    assert isinstance(failure, Failure)  # noqa: S101 - a resolution has a path or a failure
    error = EntryNotFound(
        f"{query.runtime} would load nothing for {query.spec.subpath!r} of {package.name} "
        f"{package.version} by {query.mode}: {failure.reason}",
        name=package.name,
        version=package.version,
        subpath=query.spec.subpath,
        runtime=query.runtime,
        mode=query.mode,
        reason=str(failure.code),
    )
    if query.explain:
        error.details["steps"] = _steps(package, query, found)
    return error


def _named(known: Mapping[str, P], name: str, kind: str) -> P:
    try:
        return known[name]
    except KeyError:
        names = ", ".join(sorted(known))
        raise InvalidInput(
            f"Unknown {kind} {name[:80]!a}; there is: {names}.", code=f"unknown-{kind}"
        ) from None
