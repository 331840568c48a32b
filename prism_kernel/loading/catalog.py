"""Everything that active plugins offer, by kind and name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from prism_kernel.contracts.analyzer import AnalyzerProvider
from prism_kernel.contracts.auth import AuthProvider
from prism_kernel.contracts.commands import CommandProvider
from prism_kernel.contracts.frontend import CheckProvider, RouterProvider
from prism_kernel.contracts.importing import ImporterProvider
from prism_kernel.contracts.index import IndexProvider
from prism_kernel.contracts.resolve import StrategyProvider
from prism_kernel.contracts.runtime import RuntimeProvider
from prism_kernel.contracts.storage import StorageProvider
from prism_kernel.errors import ConfigurationError, suggestion

P = TypeVar("P")
P_co = TypeVar("P_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Offer(Generic[P_co]):
    """A provider and the plugin it came from."""

    plugin: str
    provider: P_co


@dataclass(frozen=True, slots=True)
class Shelf(Generic[P]):
    """The offers of one kind, such as storage drivers. Names are unique on a shelf."""

    kind: str
    hook: str
    type: type[P]
    offers: dict[str, Offer[P]] = field(default_factory=dict)

    def choose(self, name: str, setting: str) -> Offer[P]:
        """The offer that a setting names. Raises ``ConfigurationError`` listing what there is."""
        if name in self.offers:
            return self.offers[name]
        known = ", ".join(sorted(self.offers)) or "none"
        raise ConfigurationError(
            f"{setting} = {name!r}: no active plugin offers that {self.kind} "
            f"(there is: {known}).{suggestion(name, self.offers)}",
            setting=setting,
        )

    def __iter__(self) -> Iterator[Offer[P]]:
        return iter(self.offers.values())

    def providers(self) -> Mapping[str, P]:
        return {name: offer.provider for name, offer in self.offers.items()}


@dataclass(frozen=True, slots=True)
class Catalog:
    """One shelf for each register hook."""

    storage: Shelf[StorageProvider] = field(
        default_factory=lambda: Shelf("storage", "prism_register_storage", StorageProvider)
    )
    analyzers: Shelf[AnalyzerProvider] = field(
        default_factory=lambda: Shelf("analyzer", "prism_register_analyzers", AnalyzerProvider)
    )
    auth: Shelf[AuthProvider] = field(
        default_factory=lambda: Shelf("auth", "prism_register_auth", AuthProvider)
    )
    indexes: Shelf[IndexProvider] = field(
        default_factory=lambda: Shelf("index", "prism_register_indexers", IndexProvider)
    )
    strategies: Shelf[StrategyProvider] = field(
        default_factory=lambda: Shelf("strategy", "prism_register_resolvers", StrategyProvider)
    )
    runtimes: Shelf[RuntimeProvider] = field(
        default_factory=lambda: Shelf("runtime", "prism_register_runtimes", RuntimeProvider)
    )
    routers: Shelf[RouterProvider] = field(
        default_factory=lambda: Shelf("router", "prism_register_routers", RouterProvider)
    )
    commands: Shelf[CommandProvider] = field(
        default_factory=lambda: Shelf("command", "prism_register_commands", CommandProvider)
    )
    importers: Shelf[ImporterProvider] = field(
        default_factory=lambda: Shelf("importer", "prism_register_importers", ImporterProvider)
    )
    checks: Shelf[CheckProvider] = field(
        default_factory=lambda: Shelf("check", "prism_register_checks", CheckProvider)
    )

    def shelves(self) -> tuple[Shelf[object], ...]:
        return tuple(getattr(self, name) for name in self.__dataclass_fields__)
