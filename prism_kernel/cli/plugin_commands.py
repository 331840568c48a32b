"""The commands that plugins add: listed by their summaries, imported when invoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

from prism_kernel.errors import InvalidInput, PluginError, PrismError, suggestion

if TYPE_CHECKING:
    # Typer exports the classes of its groups, but not those that their methods are typed with.
    from typer._click.core import Command, Context

    from prism_kernel.contracts.commands import CommandProvider
    from prism_kernel.loading.catalog import Offer
    from prism_kernel.loading.loader import LoadedPlugins


class PrismGroup(TyperGroup):
    """The kernel's commands, then those of plugins.

    Plugins are looked at for ``--help``, for completion, and for a name that the kernel does not
    know. One that is broken is left out of the list; ``prism plugins check`` says why.
    """

    def list_commands(self, ctx: Context) -> list[str]:
        own = super().list_commands(ctx)
        try:
            added = sorted(set(self._added) - set(own))
        except PrismError:
            return own
        return [*own, *added]

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        offer = self._added.get(cmd_name)
        if offer is None:
            return None
        target = PluginTarget(offer.plugin, offer.provider)
        return LazyCommand(target, has_markup=self.rich_markup_mode is not None)

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """As inherited, but an unknown command may be one of a plugin that is not there."""
        known = ctx.resilient_parsing or self.get_command(ctx, args[0]) is not None
        if not known and not args[0].startswith("-"):
            raise self._unknown(ctx, args[0])
        return super().resolve_command(ctx, args)

    def _unknown(self, ctx: Context, name: str) -> InvalidInput:
        idle = [record.name for record in self._plugins.records if not record.active]
        stopped = f" Plugins that are not active: {', '.join(idle)}." if idle else ""
        return InvalidInput(
            f"No such command {name!a}.{suggestion(name, self.list_commands(ctx))} "
            f"See 'prism --help'; some commands come with plugins, "
            f"and 'prism plugins list' shows which there are.{stopped}",
            code="usage",
        )

    @property
    def _added(self) -> Mapping[str, Offer[CommandProvider]]:
        """Raises ``ConfigurationError``; never for a plugin's fault."""
        return self._plugins.catalog.commands.offers

    @cached_property
    def _plugins(self) -> LoadedPlugins:
        """Raises ``ConfigurationError``."""
        from prism_kernel.cli.local import load_local_plugins  # noqa: PLC0415 - often not needed

        return load_local_plugins()


def own_commands(ctx: Context) -> frozenset[str]:
    """The names of the kernel's commands, seen from any of them."""
    root = ctx.find_root().command
    return frozenset(root.commands) if isinstance(root, TyperGroup) else frozenset()


class LazyCommand(TyperCommand):
    """Stands for a plugin's command in lists; becomes the command itself when it is invoked."""

    def __init__(self, target: PluginTarget, *, has_markup: bool) -> None:
        provider = target.provider
        summary = _without_markup(provider.summary) if has_markup else provider.summary
        super().__init__(name=provider.name, help=summary, rich_help_panel="Commands of plugins")
        self._target = target

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: Context | None = None,
        **extra: Any,
    ) -> Context:
        return self._target.load().make_context(info_name, args, parent, **extra)


@dataclass(frozen=True, slots=True)
class PluginTarget:
    """Where a plugin's command is to be found."""

    plugin: str
    provider: CommandProvider

    def load(self) -> Command:
        """Import the command. Raises ``PluginError`` saying whose it is and what is wrong."""
        from prism_kernel.cli.command_binding import (  # noqa: PLC0415 - for one command only
            UnusableCommand,
            command_of,
        )

        module, _, attribute = self.provider.target.partition(":")
        try:
            offered = getattr(import_module(module), attribute)
            return command_of(self.plugin, self.provider, offered)
        except UnusableCommand as error:
            raise self._broken(str(error)) from error
        except Exception as error:
            raise self._broken(f"{type(error).__name__}: {error}") from error

    def _broken(self, reason: str) -> PluginError:
        return PluginError(
            f"The command {self.provider.name!r} of plugin {self.plugin!r} cannot be loaded: "
            f"{reason.rstrip('.')}.",
            code="broken-command",
            plugin=self.plugin,
        )


def _without_markup(text: str) -> str:
    from rich.markup import escape  # noqa: PLC0415 - for terminals only

    return escape(text)
