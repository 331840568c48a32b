"""Whether what a client says of a package is what its tarball says.

npm's clients send package.json twice: in the tarball, and beside it in the publish document. A
registry that believes the second lets a publisher show dependencies and scripts that are not those
that run ("manifest confusion", told of npm in 2023). Prism believes the tarball, and refuses a
document that tells otherwise.

Clients tidy package.json before they send it (npm's ``normalize-package-data`` and its kin), so the
two are compared after the same tidying: what remains would install or run something else.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

import msgspec

from prism_kernel.errors import InvalidManifest
from prism_kernel.inspection.git_specs import tidied_spec
from prism_kernel.jsonvalue import JsonMapping, JsonObject, JsonValue
from prism_kernel.names import basename

_DEPENDENCIES = ("dependencies", "optionalDependencies", "peerDependencies")
_IMPLIED = {"install": "node-gyp rebuild", "start": "node server.js"}
_OWN_COMMANDS = re.compile(r"(?:\.[/\\])?node_modules[/\\]\.bin[/\\]")
_SHOWN = 120


def comparable(claims: JsonMapping) -> JsonObject:
    """The part of ``claims`` that is compared, to be sent to a worker.

    Raises ``InvalidManifest`` for what JSON can spell and no package.json may have: half of a
    surrogate pair, a depth without end.
    """
    compared = {member: claims[member] for member in _COMPARED if member in claims}
    try:
        msgspec.json.encode(compared)
    except (UnicodeEncodeError, RecursionError) as error:
        raise InvalidManifest(
            "The publish document has values that no package.json may have.",
            code="manifest-mismatch",
        ) from error
    return compared


def check_claims(claims: JsonMapping, package_json: JsonMapping) -> None:
    """Raises ``InvalidManifest`` (``manifest-mismatch``) naming the first member that differs.

    ``claims`` is the version's document as a client sent it, ``package_json`` the tarball's.
    """
    # In whichever folder the tarball keeps its commands, clients look and list them in ``bin``.
    claims = {**claims, "directories": package_json.get("directories")}
    if all(claims.get(member) == package_json.get(member) for member in _COMPARED):
        return  # as most are, and there is nothing to tidy
    for member, tidied in _MEMBERS.items():
        claimed, actual = tidied(claims), tidied(package_json)
        if claimed != actual:
            where, said, found = _difference(member, claimed, actual)
            raise InvalidManifest(
                f"The publish document says {where} is {_shown(said)}, "
                f"the tarball's package.json says {_shown(found)}.",
                code="manifest-mismatch",
                member=where,
            )


def _plain(member: str) -> Callable[[JsonMapping], JsonValue]:
    return lambda document: document.get(member)


def _version(document: JsonMapping) -> JsonValue:
    version = document.get("version")
    return version.strip().removeprefix("v") if isinstance(version, str) else version


def _dependencies(document: JsonMapping) -> JsonValue:
    """What is installed with the package. An optional dependency may be listed as both."""
    required, optional = _strings(document, "dependencies"), _strings(document, _DEPENDENCIES[1])
    return {name: tidied_spec(spec) for name, spec in {**required, **optional}.items()}


def _strings(document: JsonMapping, member: str) -> dict[str, str]:
    """An object whose values are texts; the rest of it, and anything else, installs nothing."""
    value = document.get(member)
    if not isinstance(value, dict):
        return {}
    return {key: text.strip() for key, text in value.items() if isinstance(text, str)}


def _scripts(document: JsonMapping) -> JsonValue:
    """Clients add what npm runs for a ``binding.gyp`` or a ``server.js`` without being told to.

    They also leave out where a command of a dependency is: it is found anyway.
    """
    scripts = _strings(document, "scripts")
    return {
        name: text.removeprefix(match[0] if (match := _OWN_COMMANDS.match(text)) else "")
        for name, text in scripts.items()
        if _IMPLIED.get(name) != text
    }


def _bin(document: JsonMapping) -> JsonValue:
    """``bin`` as npm reads it: an object, its paths without ``./``.

    Without those that are found in the folder ``directories.bin``, of which clients make a list.
    """
    value, folder = document.get("bin"), _command_folder(document)
    if isinstance(value, str):
        value = {basename(str(document.get("name"))): value}
    if isinstance(value, list):
        value = {posixpath.basename(path): path for path in value if isinstance(path, str)}
    if not isinstance(value, dict):
        return {}
    commands = {
        posixpath.basename(name): posixpath.normpath("/" + path)
        for name, path in value.items()
        if isinstance(path, str) and path
    }
    return {
        name: path
        for name, path in commands.items()
        if folder is None or not path.startswith(folder) or posixpath.basename(path) != name
    }


def _command_folder(document: JsonMapping) -> str | None:
    """The folder whose files are all commands, from ``/`` to ``/``, if there is one."""
    folder = _strings(document, "directories").get("bin")
    return posixpath.normpath("/" + folder).rstrip("/") + "/" if folder else None


_MEMBERS: Mapping[str, Callable[[JsonMapping], JsonValue]] = {
    "name": _plain("name"),
    "version": _version,
    "dependencies": _dependencies,
    "peerDependencies": lambda document: {**_strings(document, "peerDependencies")},
    "scripts": _scripts,
    "bin": _bin,
    "exports": _plain("exports"),
}


_COMPARED = frozenset({*_MEMBERS, *_DEPENDENCIES})


def _difference(
    member: str, claimed: JsonValue, actual: JsonValue
) -> tuple[str, JsonValue, JsonValue]:
    """The place of the first difference, one level down where both are objects."""
    if isinstance(claimed, dict) and isinstance(actual, dict):
        for key in sorted({*claimed, *actual}):
            if claimed.get(key) != actual.get(key):
                return f"{member}.{key}", claimed.get(key), actual.get(key)
    return member, claimed, actual


def _shown(value: JsonValue) -> str:
    return "missing" if value is None else ascii(value)[:_SHOWN]
