"""The types of decoded JSON, for code that must not depend on pydantic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

JsonValue: TypeAlias = "None | bool | int | float | str | list[JsonValue] | dict[str, JsonValue]"
JsonObject: TypeAlias = "dict[str, JsonValue]"
JsonMapping: TypeAlias = "Mapping[str, JsonValue]"
