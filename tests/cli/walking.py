"""Every command that there is: those of the kernel, and those of the plugins of this repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from typer.core import TyperGroup
from typer.main import get_command

from prism_kernel.cli.application import make_application
from prism_kernel.cli.local import load_local_plugins
from prism_kernel.cli.plugin_commands import PluginTarget
from prism_kernel.contracts.commands import Needs


@dataclass(frozen=True)
class Leaf:
    """A command that does something. ``needs`` is what a plugin declares for it."""

    path: str
    options: frozenset[str]
    needs: Needs | None = None

    @property
    def options_of_needs(self) -> set[str]:
        return {"--config", "--registry"} & self.options

    @property
    def declared(self) -> set[str]:
        needs = self.needs or Needs()
        store = {"--config"} if needs.opens_store else set()
        return store | ({"--registry"} if needs.registry else set())


def kernel_leaves() -> list[Leaf]:
    root = get_command(make_application())
    assert isinstance(root, TyperGroup)
    return [Leaf(path, options) for path, options in leaves("", root.commands)]


def plugin_leaves() -> list[Leaf]:
    offers = load_local_plugins().catalog.commands.offers
    return [
        Leaf(path, options, declared(offer.provider.needs, path.removeprefix(name).strip()))
        for name, offer in offers.items()
        for path, options in leaves("", {name: PluginTarget(offer.plugin, offer.provider).load()})
    ]


def declared(needs: Needs | Mapping[str, Needs], name: str) -> Needs:
    if isinstance(needs, Needs):
        return needs
    return needs.get(name) or needs.get("*") or Needs()


def leaves(prefix: str, commands: Mapping[str, object]) -> Iterator[tuple[str, frozenset[str]]]:
    for name, command in commands.items():
        if isinstance(command, TyperGroup):
            yield from leaves(f"{prefix}{name} ", command.commands)
        else:
            options = frozenset(each for option in command.params for each in option.opts)
            yield f"{prefix}{name}", options
