"""What a plugin adds to the command line, and what its commands are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from pydantic import BaseModel

if TYPE_CHECKING:
    from prism_kernel.contracts.context import Logger
    from prism_kernel.contracts.storage import StorageDriver
    from prism_kernel.jsonvalue import JsonMapping, JsonObject


@dataclass(frozen=True, slots=True)
class Needs:
    """What a command uses. It decides which options the command has.

    ``store``: the configured store, which must be there; the command has ``--config``.
    ``makes_store``: as ``store``, but if there is no store, the first write makes one.
    ``registry``: a registry over HTTP; the command has ``--registry``.

    Every command has ``--json``. Plugins declare none of the three options.
    """

    store: bool = False
    makes_store: bool = False
    registry: bool = False

    @property
    def opens_store(self) -> bool:
        """Whether it may call ``CommandContext.store``."""
        return self.store or self.makes_store


NOTHING = Needs()


@dataclass(frozen=True, slots=True)
class CommandProvider:
    """What ``prism_register_commands`` returns: a sub-command of ``prism``.

    ``target`` is ``"package.module:attribute"``, a function or a Typer application. It is imported
    only when the command is invoked. A parameter that is annotated with ``CommandContext`` gets the
    context of the command.

    ``needs`` says what the command uses. For an application, that holds for all of its commands; a
    mapping says it for each by name (``{"rotate-key": Needs(store=True)}``), with a space between
    the names of groups in groups; ``*`` stands for all that it does not name.
    """

    name: str
    summary: str
    target: str
    needs: Needs | Mapping[str, Needs] = NOTHING


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``style`` is a style of rich, such as ``bold red``, for terminals."""

    title: str
    right: bool = False
    style: str = ""


Tick: TypeAlias = Callable[[str], object]
"""Call it with the name of each thing that is done, or with ``""``."""


class Console(Protocol):
    """What a command prints with.

    Control characters in text are escaped, so that nothing that a package or a registry says can
    steer a terminal. There are colours on terminals only.
    """

    def line(self, text: str = "", style: str = "") -> None:
        """Print a line on standard output. ``style`` is one of rich's, such as ``green``."""
        ...

    def note(self, text: str) -> None:
        """Print a line on standard error: for the person, and no part of the answer."""
        ...

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Print rows below the titles of their columns."""
        ...

    def document(self, document: JsonMapping) -> None:
        """Print one JSON document: the whole answer of a command with ``--json``.

        If the command opened the store, the console adds the member ``store``, and replaces one of
        that name.
        """
        ...

    def progress(self, title: str, total: int | None = None) -> AbstractContextManager[Tick]:
        """Show on standard error how many things are done, of ``total`` if that is known.

        A bar on a terminal, a line now and then elsewhere, and nothing with ``--json``.
        """
        ...


class RegistryCalls(Protocol):
    """A registry over HTTP, with the login that is stored for it."""

    @property
    def url(self) -> str:
        """Without a trailing slash."""
        ...

    def call(
        self,
        method: str,
        path: str,
        *,
        body: JsonMapping | None = None,
        query: Mapping[str, str] | None = None,
    ) -> JsonObject:
        """Send one request and return its JSON answer.

        Raises the registry's problem as the ``PrismError`` that it is, and ``Unavailable``.
        """
        ...


class Logins(Protocol):
    """The tokens of this user, by the URL of the registry. Raise ``ConfigurationError``."""

    def get(self, registry: str) -> str | None:
        """Return the token for a registry, or ``None`` if the user is not logged in there."""
        ...

    def put(self, registry: str, token: str) -> None:
        """Keep a token, in a file that nobody else can read."""
        ...

    def remove(self, registry: str) -> bool:
        """Forget a token. Return whether there was one."""
        ...


@dataclass(frozen=True, slots=True)
class ConfiguredStore:
    """The store that a server with this configuration would use, opened by a command.

    ``config`` is the validated configuration of the plugin. ``storage`` and ``artifacts`` are the
    drivers, as in ``PluginContext``. ``auth`` names the configured ways to identify a request, in
    their order.
    """

    config: BaseModel | None
    storage: StorageDriver
    artifacts: StorageDriver
    auth: Sequence[str]
    log: Logger


class CommandContext(Protocol):
    """What a command of a plugin is given. Nothing is opened before it is asked for."""

    @property
    def plugin(self) -> str:
        """The name of the plugin."""
        ...

    @property
    def as_json(self) -> bool:
        """Whether the answer shall be one JSON document."""
        ...

    @property
    def console(self) -> Console:
        """What to print with."""
        ...

    @property
    def logins(self) -> Logins:
        """The stored logins of this user."""
        ...

    def store(self) -> AbstractAsyncContextManager[ConfiguredStore]:
        """Open the configured store until the block ends.

        Raises ``PluginError`` and ``ConfigurationError`` for whatever would keep a server from
        starting. Also raises ``ConfigurationError`` if there is no store (unless the command
        ``makes_store``), or if only the server's own process can see it. Raises
        ``StorageUnavailable`` if the store cannot be reached.
        """
        ...

    def registry(self) -> AbstractContextManager[RegistryCalls]:
        """Open the registry that ``--registry`` names, or the configured one.

        Raises ``InvalidInput`` if ``--registry`` is not an http(s) URL, and ``ConfigurationError``.
        """
        ...
