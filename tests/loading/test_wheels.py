"""What is built and installed, rather than what lies in the tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))
EXAMPLE = ROOT / "examples" / "prism-license-policy"
PUBLISH_TWICE = Path(__file__).parent / "children" / "publish_twice.py"

pytestmark = pytest.mark.slow


def build(project: Path, target: Path) -> Path:
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(project)], check=True)
    (wheel,) = target.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheels(tmp_path_factory) -> dict[str, Path]:
    """A wheel of the kernel, of each plugin and of the example, by the project's folder name."""
    projects = {"kernel": ROOT, **{path.name: path for path in (*PLUGINS, EXAMPLE)}}
    return {name: build(path, tmp_path_factory.mktemp("wheel")) for name, path in projects.items()}


@dataclass(frozen=True)
class Environment:
    """A virtual environment that shares nothing with this one."""

    folder: Path

    @classmethod
    def with_wheels(cls, folder: Path, *wheels: Path) -> Environment:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        made = cls(folder)
        options = ["--quiet", "--constraint", str(ROOT / "constraints.txt")]
        made.python("-m", "pip", "install", *options, *map(str, wheels))
        return made

    def python(self, *arguments: str) -> str:
        """What ``python`` prints there; fails if it fails."""
        kept = {name: os.environ[name] for name in os.environ if not name.startswith("PYTHON")}
        done = subprocess.run(
            [str(self.folder / "bin" / "python"), "-P", *arguments],
            cwd=self.folder,
            env=kept,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def plugins(self) -> dict[str, dict[str, object]]:
        listed = self.python("-m", "prism_kernel.cli.main", "plugins", "list", "--json")
        return {item["name"]: item for item in json.loads(listed)["items"]}

    def publish_twice(self, folder: Path) -> dict[str, dict[str, object]]:
        said: dict[str, dict[str, object]] = json.loads(
            self.python(str(PUBLISH_TWICE), str(folder))
        )
        return said


@pytest.fixture(scope="module")
def bare(tmp_path_factory, wheels) -> Environment:
    """With the kernel's wheel and what it requires."""
    return Environment.with_wheels(tmp_path_factory.mktemp("bare") / "venv", wheels["kernel"])


@pytest.fixture(scope="module")
def full(tmp_path_factory, wheels) -> Environment:
    """With every wheel."""
    return Environment.with_wheels(tmp_path_factory.mktemp("full") / "venv", *wheels.values())


def names_in(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def tops_of(names: set[str]) -> set[str]:
    return {top for name in names if not (top := name.split("/")[0]).endswith(".dist-info")}


def test_the_kernels_wheel_holds_the_kernel_and_nothing_else(wheels):
    names = names_in(wheels["kernel"])
    assert tops_of(names) == {"prism_kernel"}
    in_tree = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "prism_kernel").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if name.startswith("prism_kernel/")} == in_tree


@pytest.mark.parametrize("folder", [*PLUGINS, EXAMPLE], ids=lambda folder: folder.name)
def test_a_plugins_wheel_holds_the_plugin_and_nothing_else(wheels, folder):
    names = names_in(wheels[folder.name])
    module = folder.name.replace("-", "_")
    assert tops_of(names) in ({module}, {f"{module}.py"})
    assert [name for name in names if name.endswith("/entry_points.txt")]


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_a_plugins_wheel_says_that_it_is_typed(wheels, folder):
    assert f"{folder.name}/py.typed" in names_in(wheels[folder.name])


def test_the_kernel_alone_has_its_builtins(bare):
    plugins = bare.plugins()
    assert set(plugins) == {"filesystem", "json_index", "memory", "runtimes", "strategies"}
    assert {item["state"] for item in plugins.values()} == {"active"}


def test_the_kernel_alone_installs_no_test_or_plugin_dependency(bare):
    installed = {
        item["name"] for item in json.loads(bare.python("-m", "pip", "list", "--format=json"))
    }
    assert installed.isdisjoint({"pytest", "hypothesis", "boto3", "tree-sitter"})


def test_the_kernel_alone_publishes_and_resolves(bare, tmp_path):
    said = bare.publish_twice(tmp_path)
    assert said["free"]["status"] == said["bare"]["status"] == 0, said
    assert json.loads(said["resolve"]["out"])["entryPath"] == "index.js"


def test_every_plugin_is_listed_as_active(full):
    plugins = full.plugins()
    expected = {folder.name.removeprefix("prism_") for folder in PLUGINS} | {"license_policy"}
    assert expected <= set(plugins)
    assert {item["state"] for item in plugins.values()} == {"active"}
    policy = plugins["license_policy"]
    assert (policy["distribution"], policy["builtin"]) == ("prism-license-policy", False)
    assert policy["capabilities"] == ["analyzer:license", "hook:prism_review_publish"]


def test_an_installed_policy_reviews_what_is_published(full, tmp_path):
    said = full.publish_twice(tmp_path)
    assert said["free"]["status"] == 0, said
    assert said["bare"]["status"] == 4, said
    assert "license_policy" in said["bare"]["err"]
    assert "The license is none" in said["bare"]["err"]
