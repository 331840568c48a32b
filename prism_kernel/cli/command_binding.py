"""Turn what a plugin offers into a command: pass it its context, and add the options it needs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from inspect import Parameter
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import typer
from typer.main import get_command, get_command_name

from prism_kernel.cli.command_context import InvokedCommand
from prism_kernel.cli.options import ConfigFile, Json, Registry
from prism_kernel.contracts.commands import NOTHING, CommandContext, CommandProvider, Needs

if TYPE_CHECKING:
    # Typer exports the classes of its groups, but not those that their methods are typed with.
    from typer._click.core import Command
    from typer._click.core import Parameter as Option
    from typer.models import TyperInfo

_OTHERS = "*"
_CONFIG, _REGISTRY, _JSON = "prism_config", "prism_registry", "prism_json"
_NAMED = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
_ADDED = ("--config", "--registry", "--json")
_COMPLETION = frozenset({"install_completion", "show_completion"})

Function = Callable[..., object]


class UnusableCommand(Exception):  # noqa: N818 - the reason, for the sentence that names the plugin
    """Why a command cannot be made of it."""


def command_of(plugin: str, provider: CommandProvider, offered: object) -> Command:
    """The command for what a plugin's ``target`` turned out to be.

    Raises ``UnusableCommand``, and what Typer raises for functions that it cannot use.
    """
    binding = _Binding(plugin, provider.needs)
    if isinstance(offered, typer.Typer):
        application = binding.application(offered)
    elif callable(offered):
        application = typer.Typer(add_completion=False, rich_markup_mode=None)
        function = binding.function(offered, binding.needs_of(provider.name))
        application.command(provider.name, help=offered.__doc__ or provider.summary)(function)
    else:
        raise UnusableCommand(f"{provider.target} is neither a Typer application nor a function")
    binding.check_names()
    command = _without_completion(get_command(application))
    _check_options(command)
    return command


@dataclass(slots=True)
class _Binding:
    """``needs`` are for all commands, or for each by name. ``known`` are the names seen so far."""

    plugin: str
    needs: Needs | Mapping[str, Needs]
    known: set[str] = field(default_factory=set)

    def application(self, offered: typer.Typer, path: str = "") -> typer.Typer:
        """A copy whose functions are bound: the plugin's own stays as it is.

        ``path`` has the names of the groups above it, with a space after each.
        """
        bound = copy(offered)
        _check_callback(offered.registered_callback)
        bound.registered_commands = [copy(each) for each in offered.registered_commands]
        for command in bound.registered_commands:
            if command.callback is not None:
                own = command.name or get_command_name(command.callback.__name__)
                command.callback = self.function(command.callback, self.needs_of(path + own))
        bound.registered_groups = [copy(each) for each in offered.registered_groups]
        for group in bound.registered_groups:
            if group.typer_instance is not None:
                _check_callback(group)
                below = path + _prefix(group)
                group.typer_instance = self.application(group.typer_instance, below)
        return bound

    def check_names(self) -> None:
        """Raises ``UnusableCommand`` for needs of a command that there is not."""
        if isinstance(self.needs, Needs):
            return
        if unknown := self.needs.keys() - self.known - {_OTHERS}:
            names = ", ".join(sorted(self.known))
            raise UnusableCommand(
                f"its needs name {', '.join(sorted(unknown))}, and its commands are {names}"
            )

    def needs_of(self, name: str) -> Needs:
        self.known.add(name)
        if isinstance(self.needs, Needs):
            return self.needs
        return self.needs.get(name) or self.needs.get(_OTHERS, NOTHING)

    def function(self, offered: Function, needs: Needs) -> Function:
        """``offered`` without the parameter for its context, and with the options of ``needs``."""
        if inspect.iscoroutinefunction(offered):
            raise UnusableCommand("it is a coroutine function; call anyio.run in an ordinary one")
        own, wanting = [], []
        for parameter in _parameters(offered):
            if _is_context(parameter.annotation):
                wanting.append(parameter.name)
            else:
                own.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))
        plugin = self.plugin

        def invoked(**given: Any) -> object:
            context = InvokedCommand(
                plugin,
                needs,
                as_json=given.pop(_JSON),
                config=given.pop(_CONFIG, None),
                url=given.pop(_REGISTRY, None),
            )
            return offered(**given, **dict.fromkeys(wanting, context))

        parameters = [*own, *_options(needs)]
        invoked.__doc__ = offered.__doc__
        invoked.__name__ = getattr(offered, "__name__", "command")
        invoked.__annotations__ = {each.name: each.annotation for each in parameters}
        setattr(invoked, "__signature__", inspect.Signature(parameters))  # noqa: B010 - untyped
        return invoked


def _prefix(group: TyperInfo) -> str:
    """The name of a group and a space. One without a name gives its commands to the one above."""
    names = (group.name, group.typer_instance and group.typer_instance.info.name)
    name = next((each for each in names if isinstance(each, str)), "")  # else Typer's placeholders
    return f"{name} " if name else ""


def _check_callback(info: TyperInfo | None) -> None:
    """The context is that of a command, and the callback of a group runs before there is one."""
    callback = info.callback if info is not None else None
    if inspect.isfunction(callback) and any(
        _is_context(each.annotation) for each in _parameters(callback)
    ):
        raise UnusableCommand(
            f"the callback {callback.__name__} asks for a CommandContext, which only commands get"
        )


def _parameters(function: Function) -> Iterator[Parameter]:
    """With their annotations resolved. Raises ``UnusableCommand`` for one that has no name."""
    hints = get_type_hints(function, include_extras=True)
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind not in _NAMED:
            raise UnusableCommand(f"its parameter {parameter.name} cannot be passed by name")
        yield parameter.replace(annotation=hints.get(parameter.name, parameter.annotation))


def _is_context(annotation: object) -> bool:
    """Also of one that may be ``None``, or that has something said beside it."""
    return annotation is CommandContext or any(map(_is_context, get_args(annotation)))


def _options(needs: Needs) -> Iterator[Parameter]:
    if needs.registry:
        yield Parameter(_REGISTRY, Parameter.KEYWORD_ONLY, default=None, annotation=Registry)
    if needs.opens_store:
        yield Parameter(_CONFIG, Parameter.KEYWORD_ONLY, default=None, annotation=ConfigFile)
    yield Parameter(_JSON, Parameter.KEYWORD_ONLY, default=False, annotation=Json)


def _without_completion(command: Command) -> Command:
    """Typer lets every application install its completion; ``prism`` itself does that here."""
    command.params = [each for each in command.params if each.name not in _COMPLETION]
    return command


def _check_options(command: Command) -> None:
    """Raises ``UnusableCommand`` if a plugin declares an option that the command line adds."""
    spelt = [each for option in command.params for each in _spellings(option)]
    twice = sorted(each for each in _ADDED if spelt.count(each) > 1)
    if twice:
        raise UnusableCommand(
            f"{command.name} declares {', '.join(twice)}, which the command line adds by itself"
        )
    for child in getattr(command, "commands", {}).values():
        _check_options(child)


def _spellings(option: Option) -> tuple[str, ...]:
    return (*option.opts, *option.secondary_opts)
