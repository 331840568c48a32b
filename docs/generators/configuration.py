"""``reference/configuration.md``: the settings model as tables."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import get_args

import orjson
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generators.markdown import from_docstring, table
from prism_kernel.config import Settings

HEAD = ("Key", "Environment", "Type", "Default", "Meaning")
_WORDS = {"str": "text", "int": "integer", "float": "number", "bool": "boolean"}
_MACHINE_DEPENDENT = {"worker.processes": "CPUs, at most 4"}


def render() -> str:
    """The top-level settings, then one table a section."""
    parts = [table(HEAD, _rows(Settings, ""))]
    for name, section in sections():
        about = from_docstring(inspect.cleandoc(section.__doc__ or ""))
        parts.append(f"\n## [{name}]\n\n{about}\n{table(HEAD, _rows(section, f'{name}.'))}")
    return "".join(parts)


def sections() -> Iterator[tuple[str, type[BaseModel]]]:
    """The tables of ``prism.toml`` that belong to the kernel."""
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield name, field.annotation


def _rows(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, ...]]:
    tables = dict(sections())
    for name, field in model.model_fields.items():
        if prefix or name not in {*tables, "plugin"}:
            key = prefix + name
            variable = "PRISM_" + key.replace(".", "__").upper()
            meaning = field.description or ""
            yield f"`{key}`", f"`{variable}`", _type(field), _default(key, field), meaning


def _type(field: FieldInfo) -> str:
    """The annotation in words a reader of TOML knows."""
    annotation = field.annotation
    if isinstance(annotation, type) and not get_args(annotation):
        return _WORDS.get(annotation.__name__, annotation.__name__)
    shown = re.sub(r"typing\.|^Optional|Literal|\s*\|\s*None", "", str(annotation))
    if "'" in shown:
        return ", ".join(f"`{choice}`" for choice in re.findall(r"'([^']+)'", shown))
    return "list of text" if shown.startswith("list") else _WORDS.get(shown, "text")


def _default(key: str, field: FieldInfo) -> str:
    if key in _MACHINE_DEPENDENT:
        return _MACHINE_DEPENDENT[key]
    value = field.get_default(call_default_factory=True, validated_data={})
    return "unset" if value is None else f"`{orjson.dumps(value).decode()}`"
