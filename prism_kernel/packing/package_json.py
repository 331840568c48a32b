"""The fields of a ``package.json`` that decide what is packed, cleaned as npm cleans them."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from prism_kernel.errors import InvalidManifest

NAME = "package.json"


@dataclass(frozen=True, slots=True)
class PackageJson:
    """``files`` is ``None`` where the field is missing; ``dependencies`` includes optional ones.

    ``misfits`` says which of ``name`` and ``version`` are there and no text.
    """

    name: str = ""
    version: str = ""
    files: tuple[str, ...] | None = None
    entries: tuple[str, ...] = ()
    bins: frozenset[str] = frozenset()
    bundled: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    development: frozenset[str] = frozenset()
    misfits: frozenset[str] = frozenset()


def read_package_json(folder: Path) -> PackageJson:
    """Read the ``package.json`` in ``folder``.

    Raises ``InvalidManifest``: it is missing, unreadable, no JSON object, or has a ``files``
    field that is not a list of strings.
    """
    try:
        text = (folder / NAME).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InvalidManifest("There is no package.json here.", code="missing-manifest") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidManifest(f"package.json cannot be read: {error}.") from error
    try:
        document = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InvalidManifest(f"package.json is not JSON: {error}.") from None
    if not isinstance(document, dict):
        raise InvalidManifest("package.json must hold an object.")
    return _interpret(folder, document)


def _refuse(constant: str) -> NoReturn:
    message = f"{constant} is not a JSON value"
    raise ValueError(message)


def _interpret(folder: Path, document: Mapping[str, object]) -> PackageJson:
    name = _text(document.get("name")).strip()
    bins = _bins(document.get("bin"), name) or _folder_bins(folder, document)
    entries = (_text(document.get("browser")), _text(document.get("main")), *sorted(bins))
    dependencies = (
        *_keys(document.get("dependencies")),
        *_keys(document.get("optionalDependencies")),
    )
    return PackageJson(
        name=name,
        version=_text(document.get("version")),
        files=_files(document.get("files")),
        entries=tuple(entry for entry in entries if entry),
        bins=bins,
        bundled=_bundled(document, dependencies),
        dependencies=tuple(dict.fromkeys(dependencies)),
        development=frozenset(_keys(document.get("devDependencies"))),
        misfits=frozenset(
            field for field in ("name", "version") if not isinstance(document.get(field, ""), str)
        ),
    )


def _files(value: object) -> tuple[str, ...] | None:
    if not value:
        return () if isinstance(value, list) else None
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InvalidManifest('The "files" field of package.json must be a list of strings.')
    return tuple(value)


def _bins(value: object, name: str) -> frozenset[str]:
    if isinstance(value, str):
        targets: list[object] = [value] if name else []
    elif isinstance(value, list):
        targets = value
    else:
        targets = list(value.values()) if isinstance(value, dict) else []
    paths = (_inside(target) for target in targets if isinstance(target, str))
    return frozenset(path for path in paths if path)


def _folder_bins(folder: Path, document: Mapping[str, object]) -> frozenset[str]:
    """``directories.bin`` stands for every file in a folder, unless ``bin`` is there."""
    directories = document.get("directories")
    place = _inside(_text(directories.get("bin"))) if isinstance(directories, dict) else ""
    if not place or document.get("bin"):
        return frozenset()
    within = (path.relative_to(folder) for path in (folder / place).rglob("*"))
    depth = len(Path(place).parts)
    return frozenset(
        path.as_posix()
        for path in within
        if not any(part.startswith(".") for part in path.parts[depth:])
    )


def _inside(path: str) -> str:
    """The path with nothing that could lead out of the package."""
    unix = path.replace("\\", "/").replace(":", "/")
    return posixpath.normpath(f"/{unix}").lstrip("/")


def _bundled(document: Mapping[str, object], dependencies: tuple[str, ...]) -> tuple[str, ...]:
    value = document.get("bundleDependencies", document.get("bundledDependencies"))
    if value is True:
        names = _keys(document.get("dependencies"))
    elif isinstance(value, list):
        names = tuple(each for each in value if isinstance(each, str))
    else:
        names = _keys(value)
    # npm bundles what the package needs to run, not what it merely names or develops with.
    hidden = _keys(document.get("devDependencies"))
    return tuple(
        name for name in dict.fromkeys(names) if name in dependencies and name not in hidden
    )


def _keys(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
