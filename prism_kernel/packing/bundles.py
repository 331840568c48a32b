"""Finding the installed packages that ``bundleDependencies`` takes along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from prism_kernel.errors import InvalidManifest
from prism_kernel.packing.package_json import PackageJson, read_package_json

_MODULES = "node_modules"


@dataclass(frozen=True, slots=True)
class Bundle:
    """An installed package: where it stands, relative to the root, and what it says."""

    path: str
    package: PackageJson
    linked: bool


def bundles(root: Path, package: PackageJson) -> Iterator[Bundle]:
    """Every bundled dependency and everything those depend on, each once.

    Each is looked up as node does, in the ``node_modules`` of its dependent and then of the
    folders above, up to ``root``. What is not installed is passed over, as npm does, and so are
    the dependencies of a package linked from elsewhere, which have no place in the tarball.
    """
    seen: set[Path] = {root.resolve()}
    waiting = [(PurePosixPath(), name) for name in reversed(package.bundled)]
    while waiting:
        dependent, name = waiting.pop()
        path = _find(root, dependent, name)
        if path is None or (root / path).resolve() in seen:
            continue
        target = (root / path).resolve()
        seen.add(target)
        bundle = _read(root, path)
        yield bundle
        place = _place(root, target) if bundle.linked else path
        if place is not None:
            names = _production(bundle.package, linked=bundle.linked)
            waiting += [(place, each) for each in reversed(names)]


def _production(package: PackageJson, *, linked: bool) -> list[str]:
    """What the package needs to run. A linked one is a project: there ``devDependencies`` win."""
    hidden = package.development if linked else frozenset[str]()
    return [name for name in package.dependencies if name not in hidden]


def _find(root: Path, dependent: PurePosixPath, name: str) -> PurePosixPath | None:
    if ".." in name.split("/"):
        return None
    for place in (dependent, *dependent.parents):
        path = place / _MODULES / name
        if place.name != _MODULES and (root / path).is_dir():
            return path
    return None


def _place(root: Path, target: Path) -> PurePosixPath | None:
    """Where a linked package really stands in the root; ``None`` if it is elsewhere."""
    real_root = root.resolve()
    if not target.is_relative_to(real_root):
        return None
    return PurePosixPath(target.relative_to(real_root).as_posix())


def _read(root: Path, path: PurePosixPath) -> Bundle:
    folder = root / path
    try:
        package = read_package_json(folder)
    except InvalidManifest as error:
        if error.problem_code != "missing-manifest":
            raise InvalidManifest(f"{path}: {error}") from None
        package = PackageJson()
    return Bundle(str(path), package, folder.is_symlink())
