"""``prism diff``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from prism_kernel.cli.output import dump, say, table
from prism_kernel.cli.remote import registry_configuration
from prism_kernel.cli.sizes import human
from prism_kernel.cli.specs import one_version
from prism_kernel.client.client import RegistryClient, connect
from prism_kernel.contracts.commands import Column
from prism_kernel.errors import InvalidInput, NotFound
from prism_kernel.jsonvalue import JsonValue
from prism_kernel.models.diff import FileChange, FileState, VersionDiff
from prism_kernel.models.package import LATEST
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
    package: str, old: str | None, new: str | None, registry: str | None, *, as_json: bool
) -> None:
    """Print what changed from ``old`` to ``new``; ``package`` may be ``NAME@OLD``."""
    name, old, new = _sides(package, old, new)
    settings = registry_configuration(registry).settings
    with connect(settings) as client:
        if old is None:
            old, new = _last_change(client, name)
        answer = client.diff(name, new, old)
    if as_json:
        dump(answer.json)
    else:
        _print(name, answer.document)


def _sides(package: str, old: str | None, new: str | None) -> tuple[str, str | None, str]:
    """``NAME``, ``NAME OLD``, ``NAME OLD NEW``, ``NAME@OLD`` or ``NAME@OLD NEW``.

    Raises ``InvalidInput`` for three versions.
    """
    if "@" not in package[1:]:
        return check_name(package), old, new or LATEST
    if new is not None:
        raise InvalidInput(f"{package!a} already names the old version.", code="usage")
    spec = one_version(package)
    return spec.name, spec.selector, old or LATEST


def _last_change(client: RegistryClient, name: str) -> tuple[str, str]:
    """The version before ``latest``, and that. Raises ``NotFound`` if there is none."""
    latest = client.version(name, LATEST).document
    version = latest.metadata.identifier.version
    if latest.previous_version is None:
        raise NotFound(
            f"{name} {version} has no version before it to compare with.",
            code="no-previous-version",
        )
    return latest.previous_version, version


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
    field = next((each for each in diff.manifest if each.field == "exports"), None)
    before, after = (_targets(field.before), _targets(field.after)) if field else ({}, {})
    changes: Sequence[tuple[str, Sequence[str]]] = (
        ("+", exports.added),
        ("-", exports.removed),
        ("~", exports.changed),
    )
    for sign, names in changes:
        for name in names:
            yield sign, f"export {name}", _shown(before.get(name)), _shown(after.get(name))


def _targets(exports: JsonValue) -> Mapping[str, JsonValue]:
    """An ``exports`` field by subpath; its short form is that of ``.``."""
    if isinstance(exports, dict) and any(key.startswith(".") for key in exports):
        return exports
    return {} if exports is None else {".": exports}


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
