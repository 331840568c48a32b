"""Finding the installed packages that ``bundleDependencies`` takes along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prism_kernel.errors import InvalidManifest
from prism_kernel.packing.package_json import PackageJson, read_package_json


@dataclass(frozen=True, slots=True)
class Bundle:
    """An installed package: where it stands, relative to the root, and what it says."""

    path: str
    package: PackageJson
    linked: bool


def bundles(root: Path, package: PackageJson) -> Iterator[Bundle]:
    """Every bundled dependency and everything those depend on, each folder once.

    Each is looked up as node does, in the ``node_modules`` of its dependent and then of the
    folders above, up to ``root``. What is not installed is passed over, as npm does.
    """
    seen: set[str] = set()
    waiting = [("", name) for name in reversed(package.bundled)]
    while waiting:
        dependent, name = waiting.pop()
        path = _find(root, dependent, name)
        if path is None or path in seen:
            continue
        seen.add(path)
        bundle = _read(root, path)
        yield bundle
        waiting += [(path, each) for each in reversed(bundle.package.dependencies)]


def _find(root: Path, dependent: str, name: str) -> str | None:
    if ".." in name.split("/"):
        return None
    place = dependent
    while True:
        path = f"{place}/node_modules/{name}".lstrip("/")
        if (root / path).is_dir():
            return path
        if not place:
            return None
        place = place.rpartition("/node_modules/")[0] if "/node_modules/" in place else ""


def _read(root: Path, path: str) -> Bundle:
    folder = root / path
    try:
        package = read_package_json(folder)
    except InvalidManifest as error:
        if error.problem_code != "missing-manifest":
            raise InvalidManifest(f"{path}: {error}") from None
        package = PackageJson()
    return Bundle(path, package, folder.is_symlink())
