"""Plugins use the public API, and the kernel knows none of them."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))
EXAMPLES = sorted(path.parent for path in ROOT.glob("examples/*/pyproject.toml"))
FOR_PLUGINS = ("prism_kernel.api",)
FOR_THEIR_TESTS = ("prism_kernel.api", "prism_kernel.testing")


def project(folder: Path) -> dict[str, object]:
    return tomllib.loads(folder.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]


def is_below(module: str, allowed: tuple[str, ...]) -> bool:
    return any(f"{module}.".startswith(f"{each}.") for each in allowed)


def test_there_are_plugins():
    assert PLUGINS
    assert EXAMPLES


@pytest.mark.parametrize("folder", [*PLUGINS, *EXAMPLES], ids=lambda folder: folder.name)
def test_a_plugin_imports_the_public_api_only(sources, folder):
    wrong = [
        str(each)
        for each in sources.imports(folder, folder)
        if each.imported.startswith("prism_kernel")
        and not is_below(
            each.imported,
            FOR_THEIR_TESTS if each.importer.startswith("tests.") else FOR_PLUGINS,
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", [*PLUGINS, *EXAMPLES], ids=lambda folder: folder.name)
def test_a_plugin_says_which_kernel_it_works_with(folder):
    requirements = project(folder)["dependencies"]
    assert [each for each in requirements if re.match(r"prism-kernel\s*>=.+,\s*<", each)]


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_a_plugin_has_one_name_in_four_spellings(folder):
    described = project(folder)
    (name,) = described["entry-points"]["prism"]
    assert folder.name == f"prism_{name}"
    assert described["name"] == f"prism-{name}".replace("_", "-")
    assert described["entry-points"]["prism"][name] == f"prism_{name}.plugin"


def test_the_kernel_names_no_plugin(sources):
    """npm is also the client and the protocol of that name; of it only the module is looked for."""
    names = {name for folder in PLUGINS for name in project(folder)["entry-points"]["prism"]}
    pattern = re.compile(
        "|".join(rf"\b(prism_){'' if name == 'npm' else '?'}{name}\b" for name in sorted(names))
    )
    found = [
        f"{path.relative_to(sources.root)}: {text!r}"
        for path in sorted((sources.root / "prism_kernel").rglob("*.py"))
        for text in words_of_code(path)
        if pattern.search(text)
    ]
    assert found == []


def words_of_code(path: Path) -> set[str]:
    """Names and strings of a module, without docstrings: those may give examples."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return {
        str(node.value if isinstance(node, ast.Constant) else node.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.Name) and id(node) not in prose
    }
