"""Load every plugin that can be loaded, and say what became of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pluggy import PluginManager

from prism_kernel import hookspecs
from prism_kernel.config.settings import PluginSettings
from prism_kernel.errors import PluginError
from prism_kernel.loading.catalog import Catalog
from prism_kernel.loading.collection import collect
from prism_kernel.loading.discovery import Candidate
from prism_kernel.loading.record import PluginRecord, State
from prism_kernel.loading.registration import (
    add_hookspecs,
    import_plugin,
    register,
    shown,
    unregister,
)

_BROKEN = (State.FAILED, State.INCOMPATIBLE)


@dataclass(frozen=True, slots=True)
class LoadedPlugins:
    """The plugin manager, one record a plugin, and what the active ones offer."""

    manager: PluginManager
    records: Sequence[PluginRecord]
    catalog: Catalog

    def record(self, name: str) -> PluginRecord:
        """Raises ``PluginError`` listing the installed plugins."""
        for record in self.records:
            if record.name == name:
                return record
        known = ", ".join(sorted({record.name for record in self.records}))
        raise PluginError(f"There is no plugin {name!r} (installed: {known}).")

    def require_active(self, name: str) -> None:
        """Raises ``PluginError`` with the reason if a plugin is not active."""
        record = self.record(name)
        if not record.active:
            raise PluginError(f"Plugin {name!r} is {record.state}: {record.reason}")

    def problems(self) -> list[PluginRecord]:
        """Plugins that were wanted and are not active."""
        return [record for record in self.records if record.state in _BROKEN]

    def variables(self) -> frozenset[str]:
        """The environment variables that plugins declare beside those of the kernel."""
        infos = (record.info for record in self.records)
        return frozenset(name for info in infos if info is not None for name in info.environment)

    def require(self, settings: PluginSettings) -> None:
        """Raises ``PluginError`` if a required plugin is not active, or any if ``strict``."""
        names = {record.name for record in self.records}
        for name in settings.required:
            if name not in names:
                raise PluginError(f"The required plugin {name!r} is not installed.")
        for record in self.records:
            wanted = record.name in settings.required
            if (wanted and not record.active) or (settings.strict and record.state in _BROKEN):
                raise PluginError(f"Plugin {record.name!r} is {record.state}: {record.reason}")


def load_plugins(candidates: Sequence[Candidate], settings: PluginSettings) -> LoadedPlugins:
    """Load in the order given: built-ins first, then by name.

    Never raises for a plugin's fault: that is in its record. Use ``LoadedPlugins.require``.
    """
    manager = PluginManager("prism")
    manager.add_hookspecs(hookspecs)
    catalog = Catalog()
    records = [PluginRecord(candidate) for candidate in candidates]
    _stop_disabled(records, settings)
    _stop_duplicates(records)
    for record in _active(records):
        import_plugin(record)
    for record in _active(records):
        add_hookspecs(manager, record)
    for record in _active(records):
        register(manager, record)
    for record in _active(records):
        _collect_or_unregister(manager, record, catalog)
    return LoadedPlugins(manager, records, catalog)


def _active(records: Sequence[PluginRecord]) -> list[PluginRecord]:
    return [record for record in records if record.active]


def _stop_disabled(records: Sequence[PluginRecord], settings: PluginSettings) -> None:
    for record in records:
        if record.name in settings.disabled:
            record.stop(State.DISABLED, "Disabled by plugins.disabled.")


def _stop_duplicates(records: Sequence[PluginRecord]) -> None:
    """Two plugins of one name: neither is loaded, except that a built-in keeps its name."""
    by_name: dict[str, list[PluginRecord]] = defaultdict(list)
    for record in records:
        by_name[record.name].append(record)
    for name, same in by_name.items():
        owners = " and ".join(record.candidate.distribution for record in same)
        for record in same if len(same) > 1 else ():
            if not record.candidate.builtin:
                record.stop(State.FAILED, f"The name {name!r} is used by both {owners}.")


def _collect_or_unregister(manager: PluginManager, record: PluginRecord, catalog: Catalog) -> None:
    try:
        collect(manager, record, catalog)
    except PluginError as error:
        unregister(manager, record)
        record.stop(State.FAILED, error.message)
    except Exception as error:  # noqa: BLE001 - providers are not validated when they are made
        unregister(manager, record)
        record.stop(State.FAILED, f"What it offers cannot be read: {shown(error)}.")
