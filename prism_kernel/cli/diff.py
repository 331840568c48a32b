"""``prism diff``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from prism_kernel.cli.client import connect
from prism_kernel.cli.local import registry_configuration
from prism_kernel.cli.output import Column, dump, say, table
from prism_kernel.cli.sizes import human
from prism_kernel.cli.specs import one_version
from prism_kernel.errors import InvalidInput
from prism_kernel.jsonvalue import JsonValue
from prism_kernel.models.diff import FileChange, FileState, VersionDiff
from prism_kernel.names import check_name

_LONGEST = 60
_SIGNS = {"added": "+", "removed": "-", "modified": "~"}
_FILES = (
    Column("", style="bold"),
    Column("FILE"),
    Column("BEFORE", right=True),
    Column("AFTER", right=True),
)
_CHANGES = (Column("", style="bold"), Column("WHAT"), Column("BEFORE"), Column("AFTER"))

Row = tuple[str, str, str, str]


def show_diff(
    package: str, version: str, previous: str | None, registry: str | None, *, as_json: bool
) -> None:
    """Print what changed; see ``_sides`` for the two ways to name the versions."""
    name, newer, older = _sides(package, version, previous)
    settings = registry_configuration(registry).settings
    with connect(settings.registry_url) as client:
        answer = client.diff(name, newer, older)
    if as_json:
        dump(answer.json)
    else:
        _print(name, answer.document)


def _sides(package: str, version: str, previous: str | None) -> tuple[str, str, str]:
    """``NAME VERSION PREVIOUS`` or ``NAME@VERSION PREVIOUS``. Raises ``InvalidInput``."""
    if previous is not None:
        return check_name(package), version, previous
    if "@" not in package[1:]:
        raise InvalidInput(f"Compare {package} with what? Name two versions.", code="usage")
    spec = one_version(package)
    return spec.name, spec.selector, version


def _print(name: str, diff: VersionDiff) -> None:
    say(f"{name} {diff.from_} -> {diff.to}", "bold")
    files = [_file_row(change) for change in diff.files]
    others = [*_export_rows(diff), *_dependency_rows(diff), *_manifest_rows(diff)]
    for columns, rows in ((_FILES, files), (_CHANGES, others)):
        if rows:
            say()
            table(columns, rows)
    if not files and not others:
        say("Nothing changed.")


def _file_row(change: FileChange) -> Row:
    return _SIGNS[change.change], change.path, _size(change.before), _size(change.after)


def _size(state: FileState | None) -> str:
    return human(state.raw_bytes) if state else ""


def _export_rows(diff: VersionDiff) -> Iterator[Row]:
    exports = diff.exports
    changes: Sequence[tuple[str, Sequence[str]]] = (
        ("+", exports.added),
        ("-", exports.removed),
        ("~", exports.changed),
    )
    for sign, names in changes:
        for name in names:
            yield sign, f"export {name}", "", ""


def _dependency_rows(diff: VersionDiff) -> Iterator[Row]:
    for each in diff.dependencies:
        kind = "dependency" if each.kind == "runtime" else f"{each.kind} dependency"
        yield _sign(each.before, each.after), f"{kind} {each.name}", *_both(each.before, each.after)


def _manifest_rows(diff: VersionDiff) -> Iterator[Row]:
    for each in diff.manifest:
        yield _sign(each.before, each.after), each.field, *_both(each.before, each.after)


def _sign(before: JsonValue, after: JsonValue) -> str:
    if before is None:
        return _SIGNS["added"]
    return _SIGNS["removed"] if after is None else _SIGNS["modified"]


def _both(before: JsonValue, after: JsonValue) -> tuple[str, str]:
    return _shown(before), _shown(after)


def _shown(value: JsonValue) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
