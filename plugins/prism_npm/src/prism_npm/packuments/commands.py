"""The commands of a version, in the one shape that clients read: ``bin`` as an object.

npm's clients expand ``directories.bin`` and lists when they publish, so that its registry tells of
commands no other way, and who installs looks for none. The rules are those of npm 11
(``@npmcli/package-json`` and ``npm-normalize-package-bin``).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from prism_kernel.api import JsonMapping, JsonObject, JsonValue
from prism_npm.packuments.members import strings, without_proto

_NO_NAMES = frozenset({"", ".", ".."})


def command_folder(package_json: JsonMapping) -> str | None:
    """The folder whose files are all commands; ``bin`` goes before it, also an empty object.

    Its path has no way out of the package. The package itself is no such folder: npm would make
    commands of package.json and the README.
    """
    if package_json.get("bin") or isinstance(package_json.get("bin"), dict | list):
        return None
    folder = strings(package_json.get("directories")).get("bin")
    plain = str(folder or "").replace("\\", "/").replace(":", "/")
    return posixpath.normpath(f"/{plain}").lstrip("/") or None


def commands(name: str, value: JsonValue) -> JsonObject:
    """``bin`` of the package ``name`` as names and paths.

    A string is the command called as the package, without its scope; in a list, files are called
    as they are.
    """
    if isinstance(value, str):
        return {posixpath.basename(name): value} if value else {}
    if isinstance(value, list):
        return _called_as_they_are(path for path in value if isinstance(path, str))
    return strings(value)


def commands_in(folder: str, files: Iterable[str]) -> JsonObject:
    """Of the ``files`` below ``folder``, by their paths in it, all that are not hidden."""
    shown = (path for path in files if not any(part.startswith(".") for part in path.split("/")))
    return _called_as_they_are(f"{folder}/{path}" for path in shown)


def _called_as_they_are(paths: Iterable[str]) -> JsonObject:
    """The last of those with the same name, as npm takes it."""
    named: JsonObject = {posixpath.basename(path): path for path in paths}
    return {name: path for name, path in without_proto(named).items() if name not in _NO_NAMES}
