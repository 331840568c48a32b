from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import ValidationError

from prism_analyzers_builtin.config import AnalyzersConfig
from prism_analyzers_builtin.plugin import PLUGIN, prism_register_analyzers

_DISTRIBUTION = Path(__file__).parent.parent


def test_the_entry_point_has_the_plugins_name():
    project = tomllib.loads((_DISTRIBUTION / "pyproject.toml").read_text())["project"]
    entry_points = project["entry-points"]["prism"]
    assert list(entry_points) == [PLUGIN.name]
    assert import_module(entry_points[PLUGIN.name]).PLUGIN is PLUGIN


def test_six_analyzers_are_registered():
    names = [provider.name for provider in prism_register_analyzers()]
    assert names == ["files", "sizes", "entrypoints", "types", "runtime", "tags"]


def test_listing_the_analyzers_loads_none_of_them():
    program = (
        "import sys, prism_analyzers_builtin.plugin as p; p.prism_register_analyzers();"
        "print(*sorted(m for m in sys.modules if m.startswith('prism_analyzers_builtin.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    loaded = {name.rpartition(".")[2] for name in done.stdout.split()}
    assert loaded == {"config", "plugin", "providers"}


def test_unknown_configuration_is_refused():
    with pytest.raises(ValidationError):
        AnalyzersConfig.model_validate({"tiny_byte": 1})
