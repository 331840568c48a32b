"""Where values come from: flags, environment, ``prism.toml``, in that order of strength."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from prism_kernel.config.lists import read_text, takes_list
from prism_kernel.config.settings import Settings
from prism_kernel.errors import ConfigurationError, suggestion
from prism_kernel.jsonvalue import JsonObject, JsonValue

ENVIRONMENT_PREFIX = "PRISM_"
CONFIG_VARIABLE = "PRISM_CONFIG"
DEFAULT_FILE = Path("prism.toml")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and where it was set, for example ``environment PRISM_PORT``.

    ``from_file`` values give way to any variable, also to one that a plugin declares.
    """

    value: JsonValue
    source: str
    from_file: bool = False


Layer = Mapping[str, Setting]
"""Values by dotted key, such as ``limits.tarball_bytes`` or ``plugin.storage_s3.bucket``."""


def known_keys() -> tuple[str, ...]:
    """Every dotted key of the kernel's settings."""
    return tuple(_keys_of(Settings, ""))


def _keys_of(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from _keys_of(annotation, f"{prefix}{name}.")
        elif name != "plugin":
            yield prefix + name


def read_file(path: Path) -> Layer:
    """The values of a TOML file. Raises ``ConfigurationError`` if it cannot be read or parsed."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"Cannot read {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}.") from error
    layer = {
        key: Setting(value, str(path), from_file=True) for key, value in _flatten(document, "")
    }
    for key in layer:
        if not key.startswith("plugin."):
            _require_known(key, known_keys(), str(path))
    return layer


def _is_section(name: str) -> bool:
    """Whether it is a table of the kernel's settings, or the one of all plugins."""
    return name == "plugin" or any(key.startswith(f"{name}.") for key in known_keys())


def _flatten(table: Mapping[str, JsonValue], prefix: str) -> Iterator[tuple[str, JsonValue]]:
    """Values by dotted key. An empty table is one, unless it is known: it may be misspelt."""
    for name, value in table.items():
        depth = prefix.count(".")
        in_plugin = prefix.startswith("plugin.")
        if isinstance(value, dict) and not (in_plugin and depth > 1):
            yield from _flatten(value, f"{prefix}{name}.")
            if not value and not _is_section(prefix + name):
                yield prefix + name, {}
        else:
            yield prefix + name, value


def read_environment(environment: Mapping[str, str]) -> tuple[Layer, Mapping[str, str]]:
    """The kernel's and the plugins' values, and the ``PRISM_*`` variables left over.

    A variable left over may be one that a plugin declares; who knows the plugins decides.
    """
    keys = {_variable(key): key for key in known_keys()}
    layer: dict[str, Setting] = {}
    rest: dict[str, str] = {}
    for variable, text in environment.items():
        if not variable.startswith(ENVIRONMENT_PREFIX) or variable == CONFIG_VARIABLE:
            continue
        parts = variable.removeprefix(ENVIRONMENT_PREFIX).lower().split("__", 2)
        if parts[0] == "plugin" and len(parts) == 3:  # noqa: PLR2004 - plugin, its name, its key
            layer["plugin." + ".".join(parts[1:])] = from_environment(variable, text)
        elif variable in keys:
            layer[keys[variable]] = from_environment(variable, text, keys[variable])
        else:
            rest[variable] = text
    return layer, rest


def _variable(key: str) -> str:
    return ENVIRONMENT_PREFIX + key.replace(".", "__").upper()


def from_environment(variable: str, text: str, key: str | None = None) -> Setting:
    """A variable's value, for our own setting ``key`` or for a plugin."""
    value = read_text(text, is_list=key is not None and _is_list(key))
    return Setting(value, f"environment {variable}")


def _is_list(key: str) -> bool:
    model: type[BaseModel] = Settings
    *sections, name = key.split(".")
    for section in sections:
        annotation = model.model_fields[section].annotation
        assert isinstance(annotation, type)  # noqa: S101 - known_keys made this key
        model = annotation
    return takes_list(model.model_fields[name].annotation)


def check_leftovers(rest: Iterable[str], plugin_variables: Iterable[str]) -> None:
    """Raises ``ConfigurationError`` for the name of a ``PRISM_*`` variable that nobody declares."""
    names = (*(_variable(key) for key in known_keys()), *plugin_variables, CONFIG_VARIABLE)
    for variable in rest:
        _require_known(variable, names, "environment")


def _require_known(key: str, names: tuple[str, ...], where: str) -> None:
    if key in names:
        return
    hint = suggestion(key, names)
    raise ConfigurationError(f"Unknown setting {key!r} ({where}).{hint}", key=key)


def nest(values: Mapping[str, JsonValue]) -> JsonObject:
    """Dotted keys back into tables."""
    result: JsonObject = {}
    for key, value in values.items():
        table = result
        *sections, name = key.split(".")
        for section in sections:
            inner = table.setdefault(section, {})
            if not isinstance(inner, dict):
                raise ConfigurationError(f"{key!r} and {section!r} cannot both be set.")
            table = inner
        table[name] = value
    return result
