"""The types of decoded JSON, for code that must not depend on pydantic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"
JsonMapping: TypeAlias = "Mapping[str, JsonValue]"
