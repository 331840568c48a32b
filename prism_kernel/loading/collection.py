"""Ask one plugin's register hooks what it offers, and put all of it on the shelves, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pluggy import PluginManager

from prism_kernel.contracts.analyzer import AnalyzerProvider
from prism_kernel.contracts.commands import CommandProvider, Needs
from prism_kernel.contracts.frontend import RouterProvider
from prism_kernel.errors import PluginError
from prism_kernel.loading.catalog import Catalog, Offer, Shelf
from prism_kernel.loading.mounts import check_prefix
from prism_kernel.loading.record import PluginRecord
from prism_kernel.loading.registration import shown
from prism_kernel.models.metadata import ANALYZER_FIELDS

STORAGE_CHECK = "storage"
"""The kernel's own check; a plugin's of that name would hide it."""


def collect(manager: PluginManager, record: PluginRecord, catalog: Catalog) -> None:
    """Fill the shelves of ``catalog`` and the record's ``capabilities``.

    Raises ``PluginError``, with nothing put anywhere, if a hook raises or returns the wrong type,
    or if a name is taken by another plugin.
    """
    found = [
        (shelf, provider)
        for shelf in catalog.shelves()
        for provider in _providers(manager, record, shelf)
    ]
    for shelf, provider in found:
        _check_free(shelf, _name_of(provider, record), record, catalog)
        if isinstance(provider, AnalyzerProvider):
            _check_analyzer(provider, record, catalog)
        elif isinstance(provider, CommandProvider):
            _check_needs(provider)
    _check_unrepeated(record, found)
    for shelf, provider in found:
        shelf.offers[_name_of(provider, record)] = Offer(record.name, provider)
    record.capabilities = _capabilities(manager, record, found)


def _providers(manager: PluginManager, record: PluginRecord, shelf: Shelf[object]) -> list[object]:
    caller = getattr(manager.hook, shelf.hook)
    providers: list[object] = []
    for implementation in caller.get_hookimpls():
        if implementation.plugin is not record.module:
            continue
        try:
            providers += list(implementation.function())
        except (Exception, SystemExit) as error:
            raise PluginError(f"{shelf.hook} raised {shown(error)}.") from error
    for provider in providers:
        if not isinstance(provider, shelf.type):
            raise PluginError(
                f"{shelf.hook} returned a {type(provider).__name__} where a "
                f"{shelf.type.__name__} belongs."
            )
    return providers


def _name_of(provider: object, record: PluginRecord) -> str:
    if isinstance(provider, RouterProvider):
        return provider.prefix or f"/-/{record.name}"
    return str(getattr(provider, "name"))  # noqa: B009 - every other provider has a name


def _check_unrepeated(record: PluginRecord, found: Sequence[tuple[Shelf[object], object]]) -> None:
    offered = Counter((shelf.kind, _name_of(provider, record)) for shelf, provider in found)
    for (kind, name), times in offered.items():
        if times > 1:
            raise PluginError(f"It offers the {kind} {name!r} twice.")
    analyzers = [provider for _, provider in found if isinstance(provider, AnalyzerProvider)]
    fields = Counter(field for provider in analyzers for field in provider.contributes)
    for field, times in fields.items():
        if times > 1:
            raise PluginError(f"It contributes the metadata field {field!r} twice.")


def _check_free(shelf: Shelf[object], name: str, record: PluginRecord, catalog: Catalog) -> None:
    if shelf is catalog.routers:
        check_prefix(name, record.name, catalog.routers.offers)
    elif shelf is catalog.checks and name == STORAGE_CHECK:
        raise PluginError(f"The check {name!r} is the kernel's own.")
    elif name in shelf.offers:
        raise PluginError(
            f"Both {shelf.offers[name].plugin!r} and {record.name!r} offer the "
            f"{shelf.kind} {name!r}."
        )


def _check_analyzer(provider: AnalyzerProvider, record: PluginRecord, catalog: Catalog) -> None:
    _check_requirements(provider.name, provider.requires)
    for field in provider.contributes:
        if field not in ANALYZER_FIELDS:
            raise PluginError(f"Analyzer {provider.name!r} contributes an unknown field {field!r}.")
        for offer in catalog.analyzers:
            if field in offer.provider.contributes:
                raise PluginError(
                    f"Both {offer.plugin!r} and {record.name!r} contribute the "
                    f"metadata field {field!r}."
                )


def _check_requirements(name: str, requires: object) -> None:
    """A text would be taken for the names of its letters, and the analyzer always be skipped."""
    if isinstance(requires, str):
        raise PluginError(
            f"Analyzer {name!r} requires a text; names go in a tuple, such as ({requires!r},)."
        )


def _check_needs(provider: CommandProvider) -> None:
    """The command line adds options by them, and asks only when the command is invoked."""
    needs: object = provider.needs
    if not all(
        isinstance(each, Needs)
        for each in (needs.values() if isinstance(needs, Mapping) else [needs])
    ):
        raise PluginError(
            f"The needs of command {provider.name!r} are neither Needs nor a mapping of names to "
            f"Needs."
        )


def _capabilities(
    manager: PluginManager, record: PluginRecord, found: list[tuple[Shelf[object], object]]
) -> list[str]:
    offered = [f"{shelf.kind}:{_name_of(provider, record)}" for shelf, provider in found]
    hooks = [
        f"hook:{caller.name}"
        for caller in manager.get_hookcallers(record.module) or ()
        if not caller.name.startswith("prism_register_")
    ]
    return sorted(offered) + sorted(hooks)
