"""Which files of a package are worth reading for ESM syntax when it is published."""

from __future__ import annotations

from collections.abc import Iterator

from prism_kernel.jsonvalue import JsonValue
from prism_kernel.resolution.keys import MapKind
from prism_kernel.resolution.paths import normalise
from prism_kernel.resolution.targets import MAX_DEPTH
from prism_kernel.resolution.view import PackageView

_MAX_VALUES = 100_000
"""Values of one map that are looked at: beyond the largest of public packages."""


def syntax_candidates(view: PackageView) -> list[str]:
    """The ``.js`` files without a type that something may load, the likeliest first.

    With an exports map these are its targets and those of the imports map, and every file once a
    target has a star; without an exports map, every file. A caller with a budget reads from the
    front of the list.
    """
    maps = [view.package_json.get(field) for field in ("exports", "imports")]
    targets = list(_targets(maps))
    named = {path for target in targets if (path := normalise(target)) in view.files}
    closed = view.exports_keys.kind in {MapKind.SUGAR, MapKind.SUBPATHS}
    is_open = not closed or any("*" in target or target.endswith("/") for target in targets)
    candidates = filter(
        lambda path: path.endswith(".js") and not _is_typed(view, path),
        view.files if is_open else named,
    )
    return sorted(candidates, key=lambda path: (path not in named, path.count("/"), path))


def _is_typed(view: PackageView, path: str) -> bool:
    return view.nearest_package_json(path).get("type") in ("module", "commonjs")


def _targets(value: JsonValue) -> Iterator[str]:
    """Every string in ``value``, within the depth that resolution looks at."""
    level, seen = [value], 0
    for _ in range(MAX_DEPTH):
        deeper: list[JsonValue] = []
        for item in level:
            seen += 1
            if seen > _MAX_VALUES:
                return
            if isinstance(item, str):
                yield item
            elif isinstance(item, dict | list):
                deeper.extend(item.values() if isinstance(item, dict) else item)
        level = deeper
