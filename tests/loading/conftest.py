"""A folder with real distributions in it, and a loader for them."""

from __future__ import annotations

import sys
from importlib.metadata import distributions
from pathlib import Path
from textwrap import dedent

import pytest

from prism_kernel.config.settings import PluginSettings
from prism_kernel.loading.discovery import builtin_candidates, installed_candidates
from prism_kernel.loading.loader import load_plugins

KERNEL_RANGE = "prism-kernel>=0.1,<0.2"
BUILTINS = ("prism_kernel.builtins.memory", "prism_kernel.builtins.json_index")


class Site:
    """Like a ``site-packages`` folder: what is added to it is installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules: set[str] = set()

    def add(
        self,
        name: str,
        *bodies: str,
        distribution: str | None = None,
        requires: tuple[str, ...] = (KERNEL_RANGE,),
        info: str = "",
    ) -> None:
        """Install a plugin ``name`` whose module has a ``PLUGIN`` and these pieces of code."""
        source = (
            f"from prism_kernel.api import *\n"
            f"PLUGIN = PluginInfo(name={name!r}, summary='Made by a test.'{info})\n"
        )
        source += "".join(map(dedent, bodies))
        self.add_source(name, source, distribution=distribution, requires=requires)

    def add_source(
        self,
        name: str,
        source: str,
        *,
        distribution: str | None = None,
        requires: tuple[str, ...] = (KERNEL_RANGE,),
    ) -> None:
        """Install a distribution of one module, ``source``, with the entry point ``name``."""
        distribution = distribution or f"prism-{name}"
        module = distribution.replace("-", "_")
        self.add_module(module, source)
        self.add_metadata(distribution, f"[prism]\n{name} = {module}\n", requires)

    def add_module(self, module: str, source: str) -> None:
        self.folder.joinpath(f"{module}.py").write_text(dedent(source), encoding="utf-8")
        self.modules.add(module)

    def add_metadata(
        self, distribution: str, entry_points: str, requires: tuple[str, ...] = ()
    ) -> None:
        info = self.folder / f"{distribution.replace('-', '_')}-1.2.3.dist-info"
        info.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {distribution}", "Version: 1.2.3"]
        lines += [f"Requires-Dist: {requirement}" for requirement in requires]
        info.joinpath("METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
        info.joinpath("entry_points.txt").write_text(entry_points, encoding="utf-8")

    def candidates(self):
        return installed_candidates(distributions(path=[str(self.folder)]))

    def load(self, **settings):
        return load_plugins(self.candidates(), PluginSettings(**settings))

    def load_one(self, name: str, **settings):
        return self.load(**settings).record(name)

    def load_with_builtins(self, **settings):
        candidates = [*builtin_candidates(BUILTINS), *self.candidates()]
        return load_plugins(candidates, PluginSettings(**settings))

    def imported(self, name: str) -> bool:
        return f"prism_{name}" in sys.modules

    def forget(self) -> None:
        for module in self.modules:
            sys.modules.pop(module, None)


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    made = Site(tmp_path)
    yield made
    made.forget()
