"""Find plugins in the metadata of installed distributions, importing nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import Distribution, EntryPoint, distributions
from types import ModuleType

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from prism_kernel import __version__

ENTRY_POINT_GROUP = "prism"
KERNEL_DISTRIBUTION = "prism-kernel"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plugin that could be loaded. ``kernel_range`` is what its distribution asks of ours."""

    name: str
    distribution: str
    version: str
    kernel_range: SpecifierSet
    load: Callable[[], ModuleType]
    builtin: bool = False


def builtin_candidates(modules: Iterable[str]) -> list[Candidate]:
    """The default plugins, which ship inside the kernel; named after their modules."""
    return [
        Candidate(
            name=module.rpartition(".")[2],
            distribution=KERNEL_DISTRIBUTION,
            version=__version__,
            kernel_range=SpecifierSet(),
            load=partial(import_module, module),
            builtin=True,
        )
        for module in modules
    ]


def installed_candidates(installed: Iterable[Distribution] | None = None) -> list[Candidate]:
    """Every entry point of the group ``prism``, sorted by name, then by distribution.

    Both of two distributions that use the same name are in the list; the first copy of a
    distribution on ``sys.path`` hides later ones, as it does for imports.
    """
    found: dict[tuple[str, str], Candidate] = {}
    for distribution in distributions() if installed is None else installed:
        for entry_point in _entry_points(distribution):
            candidate = _candidate(distribution, entry_point)
            found.setdefault((candidate.name, candidate.distribution), candidate)
    return [found[key] for key in sorted(found)]


def _entry_points(distribution: Distribution) -> list[EntryPoint]:
    """Ours of a distribution; none of one whose metadata is gone or broken, as pip treats it."""
    try:
        found = list(distribution.entry_points.select(group=ENTRY_POINT_GROUP))
        return found if found and distribution.metadata["Name"] else []
    except (OSError, TypeError, ValueError):
        return []


def _candidate(distribution: Distribution, entry_point: EntryPoint) -> Candidate:
    return Candidate(
        name=entry_point.name,
        distribution=canonicalize_name(distribution.metadata["Name"]),
        version=distribution.version,
        kernel_range=_kernel_range(distribution.requires or ()),
        load=entry_point.load,
    )


def _kernel_range(requirements: Sequence[str]) -> SpecifierSet:
    for text in requirements:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if canonicalize_name(requirement.name) == KERNEL_DISTRIBUTION and applies:
            return requirement.specifier
    return SpecifierSet()
