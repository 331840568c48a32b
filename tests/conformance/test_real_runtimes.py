"""Asks the runtimes themselves; ``refresh.py`` keeps what they say for the other tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from prism_kernel.builtins.runtimes import RUNTIMES
from prism_kernel.resolution import FailureCode, PackageView, resolve_entry, resolve_types

HERE = str(Path(__file__).parent)
_TYPES = {"node16-import": "import", "node16-require": "require", "bundler": "bundler"}


@pytest.fixture
def conformance(monkeypatch):
    """The modules beside this one, which are scripts and no package."""
    monkeypatch.syspath_prepend(HERE)
    import project  # noqa: PLC0415 - importable only now
    import random_packages  # noqa: PLC0415 - as above

    yield project, random_packages
    for name in ("project", "random_packages"):
        sys.modules.pop(name, None)


@pytest.mark.clients
@pytest.mark.parametrize("seed", [1, 2])
def test_random_packages_resolve_as_the_runtimes_do(conformance, tmp_path_factory, seed):
    project, random_packages = conformance
    packages = list(random_packages.random_packages(seed, 150))
    work = tmp_path_factory.getbasetemp()
    runtimes = project.Runtimes.install(work / "runtimes")
    asked = project.Project.create(work / f"random-{seed}")
    for package in packages:
        asked.add_made(package)
    questions = [
        {"name": package["name"], "subpath": subpath}
        for package in packages
        for subpath in package["subpaths"]
    ]
    views = {package["name"]: view_of(package) for package in packages}
    wrong = [
        difference
        for answer in asked.ask(questions, runtimes)
        for difference in differences(views[answer["name"]], answer)
    ]
    assert wrong == []


def view_of(package):
    folders = package["nested"]
    files = {*package["files"], "package.json", *(f"{folder}/package.json" for folder in folders)}
    name, package_json = package["name"], package["packageJson"]
    return PackageView(name, "1.0.0", package_json, frozenset(files), folders)


def differences(view, answer):
    subpath = answer["subpath"]
    for runtime in RUNTIMES:
        for mode in ("import", "require"):
            said = resolve_entry(view, subpath, runtime.profile, mode)
            refused = said.failure is not None and said.failure.code is FailureCode.ESCAPES_PACKAGE
            if said.path != answer[runtime.name][mode] and not refused:
                yield view.package_json, subpath, runtime.name, mode, answer[runtime.name], said
    for mode, column in _TYPES.items():
        if resolve_types(view, subpath, mode).path != answer["types"][column]:
            yield view.package_json, subpath, mode, answer["types"]
