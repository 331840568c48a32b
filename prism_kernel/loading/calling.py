"""Call the implementations of a hook one by one, so that one that raises spoils no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pluggy import PluginManager


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's implementation of one hook."""

    plugin: str
    function: Callable[..., object]
    argument_names: tuple[str, ...]

    def __call__(self, **arguments: object) -> object:
        """Pass on only the arguments that the implementation declares, as pluggy would."""
        return self.function(**{name: arguments[name] for name in self.argument_names})


def implementations(manager: PluginManager, hook: str) -> list[Implementation]:
    """Every implementation, in name order of the plugins."""
    found = [
        Implementation(each.plugin_name, each.function, tuple(each.argnames))
        for each in getattr(manager.hook, hook).get_hookimpls()
    ]
    return sorted(found, key=lambda each: each.plugin)
