"""Lists in variables: separated by commas where a setting takes a list, or JSON anywhere."""

from __future__ import annotations

import json
from types import NoneType, UnionType
from typing import Union, get_args, get_origin

from prism_kernel.jsonvalue import JsonValue

_LISTS = frozenset({list, tuple, set, frozenset})


def takes_list(annotation: object) -> bool:
    """Whether values of this type are lists (to JSON), and never text. It may be optional."""
    if get_origin(annotation) in {Union, UnionType}:
        kinds = [each for each in get_args(annotation) if each is not NoneType]
        return all(takes_list(each) for each in kinds)
    return (get_origin(annotation) or annotation) in _LISTS


def read_text(text: str, *, is_list: bool) -> JsonValue:
    """JSON if it looks like a list or table, or the parts between commas for a list."""
    if text[:1] in {"[", "{"}:
        try:
            value: JsonValue = json.loads(text)
        except ValueError:
            return text
        return value
    if is_list:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text
