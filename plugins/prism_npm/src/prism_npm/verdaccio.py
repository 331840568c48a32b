"""Read what Verdaccio stored: its folder holds everything that a registry knows of packages.

::

    .verdaccio-db.json          {"list": ["widget", "@acme/ui"], ...}: what was published to it
    widget/package.json         its packument
    widget/widget-1.0.0.tgz
    @acme/ui/...

A Verdaccio with uplinks keeps packages of other registries there as well, with the tarballs that
somebody has asked for. Of those, the versions that have one are taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import orjson

from prism_kernel.api import (
    ForeignPackage,
    ForeignVersion,
    InvalidInput,
    InvalidName,
    JsonMapping,
    JsonValue,
    Publisher,
    check_name,
    tarball_filename,
)

_DATABASE = ".verdaccio-db.json"
_PACKUMENT = "package.json"


def read_storage(folder: Path) -> Iterator[ForeignPackage]:
    """Every package of a storage folder, in the order of names.

    Raises ``InvalidInput`` if it is none.
    """
    if not folder.is_dir():
        raise InvalidInput(f"{folder} is no folder.")
    published = _published(folder)
    names = sorted({*_names(folder), *published})
    if not names:
        raise InvalidInput(f"{folder} holds no packages; give Verdaccio's storage folder.")
    for name in names:
        yield _package(folder, name, whole=name in published)


def _published(folder: Path) -> frozenset[str]:
    """What was published to this Verdaccio; empty if it does not say."""
    path = folder / _DATABASE
    if not path.exists():
        return frozenset()
    listed = _document(path).get("list")
    return frozenset(each for each in _list(listed) if isinstance(each, str))


def _names(folder: Path) -> Iterator[str]:
    for path in folder.glob(f"*/{_PACKUMENT}"):
        yield path.parent.name
    for path in folder.glob(f"@*/*/{_PACKUMENT}"):
        yield f"{path.parent.parent.name}/{path.parent.name}"


def _package(folder: Path, name: str, *, whole: bool) -> ForeignPackage:
    """``whole`` is whether each version must have its tarball, which nobody else has."""
    try:
        check_name(name)  # it is part of a path
        packument = _document(folder / name / _PACKUMENT)
    except InvalidName:
        return ForeignPackage(name)  # the import says what is wrong with it
    except InvalidInput as error:
        return ForeignPackage(name, problem=error.message)
    versions = _versions(folder / name, name, packument)
    taken = [each for each in versions if whole or each.tarball.exists()]
    there = {each.version for each in taken}
    tags = {
        tag: version
        for tag, version in _mapping(packument.get("dist-tags")).items()
        if isinstance(version, str) and (whole or version in there)
    }
    return ForeignPackage(name, taken, tags)


def _versions(folder: Path, name: str, packument: JsonMapping) -> Sequence[ForeignVersion]:
    times = _mapping(packument.get("time"))
    return [
        _version(folder, name, version, _mapping(document), times.get(version))
        for version, document in _mapping(packument.get("versions")).items()
    ]


def _version(
    folder: Path, name: str, version: str, document: JsonMapping, time: JsonValue
) -> ForeignVersion:
    dist = _mapping(document.get("dist"))
    return ForeignVersion(
        version=version,
        tarball=folder / _file_name(dist.get("tarball"), name, version),
        published_at=_moment(time),
        publisher=_publisher(document.get("_npmUser")),
        deprecated=_message(document.get("deprecated")),
        integrity=_text(dist.get("integrity")),
        shasum=_text(dist.get("shasum")),
    )


def _file_name(url: JsonValue, name: str, version: str) -> str:
    """What the tarball is called: the end of its URL, or what npm calls it."""
    path = url.partition("?")[0] if isinstance(url, str) else ""
    found = unquote(path.rpartition("/")[2])
    usable = found.endswith(".tgz") and found == Path(found).name and "\0" not in found
    return found if usable else tarball_filename(name, version)


def _moment(time: JsonValue) -> datetime | None:
    """An ISO 8601 time with its zone; any other is as good as none."""
    try:
        found = datetime.fromisoformat(time) if isinstance(time, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _publisher(user: JsonValue) -> Publisher | None:
    members = _mapping(user)
    name = _text(members.get("name"))
    return None if name is None else Publisher(name=name, email=_text(members.get("email")))


def _message(deprecated: JsonValue) -> str | None:
    """As npm, take an empty message for none; ``true`` has none to tell."""
    return "Deprecated." if deprecated is True else _text(deprecated)


def _document(path: Path) -> JsonMapping:
    """Raises ``InvalidInput``."""
    try:
        found: JsonValue = orjson.loads(path.read_bytes())
    except OSError as error:
        raise InvalidInput(f"Its {path.name} cannot be read: {error.strerror}.") from error
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"Its {path.name} is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise InvalidInput(f"Its {path.name} is no object.")
    return found


def _mapping(value: JsonValue) -> JsonMapping:
    return value if isinstance(value, dict) else {}


def _list(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, list) else []


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) and value else None
