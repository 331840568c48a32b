"""The merged configuration, which remembers where each value came from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, SecretStr, ValidationError

from prism_kernel.config.lists import read_text, takes_list
from prism_kernel.config.settings import Settings
from prism_kernel.config.sources import (
    CONFIG_VARIABLE,
    DEFAULT_FILE,
    Layer,
    Setting,
    from_environment,
    known_keys,
    nest,
    read_environment,
    read_file,
)
from prism_kernel.errors import ConfigurationError, suggestion
from prism_kernel.jsonvalue import JsonMapping, JsonObject, JsonValue
from prism_kernel.models.wording import first_fault

_SECRET_WORDS = ("secret", "password", "token", "private", "credential", "access_key")
HIDDEN = "********"


@dataclass(frozen=True, slots=True)
class Configuration:
    """``settings`` is validated; ``layer`` holds what was set, by dotted key, with its source.

    ``leftovers`` are ``PRISM_*`` variables that the kernel does not know.
    """

    settings: Settings
    layer: Layer
    leftovers: Mapping[str, str]
    environment: Mapping[str, str]

    def plugin_config(
        self, name: str, model: type[BaseModel] | None, variables: Mapping[str, str]
    ) -> BaseModel | None:
        """A plugin's table, validated by its model; unknown keys are errors.

        ``variables`` maps environment names of the plugin's own to fields. Raises
        ``ConfigurationError``.
        """
        return validated_table(name, model, self.plugin_values(name, model, variables))

    def plugin_values(
        self, name: str, model: type[BaseModel] | None, variables: Mapping[str, str]
    ) -> JsonObject:
        """What was set for a plugin, not validated by its model, which tells what is a list."""
        types = {} if model is None else _types(model)
        layer = self._plugin_layer(name, variables)
        return {key: _value(setting, types.get(key)) for key, setting in layer}

    def _plugin_layer(
        self, name: str, variables: Mapping[str, str]
    ) -> Iterator[tuple[str, Setting]]:
        """Weakest first: the file, the plugin's own variables, everything stronger."""
        prefix = f"plugin.{name}."
        own = {
            key.removeprefix(prefix): setting
            for key, setting in self.layer.items()
            if key.startswith(prefix)
        }
        yield from ((key, setting) for key, setting in own.items() if setting.from_file)
        for variable, field in variables.items():
            if variable in self.environment:
                yield field, from_environment(variable, self.environment[variable])
        yield from ((key, setting) for key, setting in own.items() if not setting.from_file)

    def rows(self) -> Iterator[tuple[str, JsonValue, str]]:
        """Every setting of the kernel as ``(dotted key, value, source)``, secrets hidden."""
        dumped = self.settings.model_dump(mode="json")
        for key in known_keys():
            value = dumped
            for part in key.split("."):
                value = value[part]
            source = self.layer[key].source if key in self.layer else "default"
            yield key, _hide(key, value), source

    def plugin_rows(
        self, name: str, config: BaseModel | None, variables: Mapping[str, str]
    ) -> Iterator[tuple[str, JsonValue, str]]:
        """The same for one plugin's table."""
        if config is None:
            return
        sources = {key: setting.source for key, setting in self._plugin_layer(name, variables)}
        for field, value in config.model_dump(mode="json").items():
            secret = isinstance(getattr(config, field), SecretStr)
            shown = HIDDEN if secret else _hide(field, value)
            yield f"plugin.{name}.{field}", shown, sources.get(field, "default")


def load_configuration(
    *,
    flags: Mapping[str, JsonValue] | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Configuration:
    """Merge flags over the environment over the file over defaults.

    ``flags`` are by dotted key; ``None`` means not given. Without ``file``, ``PRISM_CONFIG`` or
    ``./prism.toml`` is read if it exists. Raises ``ConfigurationError`` with one sentence.
    """
    environment = os.environ if environment is None else environment
    file = file or _default_file(environment)
    from_file = read_file(file) if file else {}
    from_environment, leftovers = read_environment(environment)
    from_flags = {
        key: Setting(value, "command line")
        for key, value in (flags or {}).items()
        if value is not None
    }
    layer = {**from_file, **from_environment, **from_flags}
    try:
        settings = Settings.model_validate(nest({key: each.value for key, each in layer.items()}))
    except ValidationError as error:
        raise ConfigurationError(_sentence(error, "")) from error
    return Configuration(settings, layer, leftovers, dict(environment))


def validated_table(
    name: str, model: type[BaseModel] | None, values: JsonMapping
) -> BaseModel | None:
    """What was set for the plugin ``name`` as its model; ``None`` if it declares none.

    Raises ``ConfigurationError``, also for keys that the model does not know.
    """
    if model is None:
        if values:
            raise ConfigurationError(f"Plugin {name!r} takes no configuration.")
        return None
    fields = _types(model)
    for key in sorted(values.keys() - fields):
        hint = suggestion(key, sorted(fields))
        raise ConfigurationError(f"Unknown setting {key!r} in [plugin.{name}].{hint}")
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ConfigurationError(_sentence(error, f"plugin.{name}.")) from error


def _default_file(environment: Mapping[str, str]) -> Path | None:
    if CONFIG_VARIABLE in environment:
        return Path(environment[CONFIG_VARIABLE])
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def _types(model: type[BaseModel]) -> Mapping[str, object]:
    """The types of a model's fields, by their names and their aliases."""
    aliases = {each.alias: each.annotation for each in model.model_fields.values() if each.alias}
    return {name: each.annotation for name, each in model.model_fields.items()} | aliases


def _value(setting: Setting, kind: object) -> JsonValue:
    """Its value; a file has other ways to write a list than commas."""
    if setting.from_file or not isinstance(setting.value, str):
        return setting.value
    return read_text(setting.value, is_list=takes_list(kind))


def _sentence(error: ValidationError, prefix: str) -> str:
    where, fault = first_fault(error)
    return f"Setting {(prefix + where).rstrip('.')!r} is not valid: {fault}."


def _hide(key: str, value: JsonValue) -> JsonValue:
    secret = any(word in key.lower() for word in _SECRET_WORDS)
    return HIDDEN if secret and value is not None else value
