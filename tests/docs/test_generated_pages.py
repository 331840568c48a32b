from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from prism_kernel import errors, hookspecs
from prism_kernel.config.sources import known_keys
from prism_kernel.web.app import ROUTERS
from prism_kernel.web.names import register_name_convertor

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def test_what_is_generated_is_in_step_with_the_code():
    command = [sys.executable, ROOT / "docs" / "generate.py", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_hook_has_a_heading_with_its_exact_arguments():
    hooks = {
        f"{name}({', '.join(inspect.signature(hook).parameters)})"
        for name, hook in vars(hookspecs).items()
        if name.startswith("prism_")
    }
    headings = re.findall(r"^## (prism_\w+\(.*\))$", page("hooks.md"), re.MULTILINE)
    assert set(headings) == hooks
    assert len(headings) == len(hooks)


def test_every_hook_has_an_example():
    sections = page("hooks.md").split("\n## ")[1:]
    assert [each.partition("(")[0] for each in sections if "@hookimpl" not in each] == []


def test_every_setting_has_a_row():
    assert re.findall(r"^\| `([\w.]+)` \|", page("configuration.md"), re.MULTILINE) == [
        *(key for key in known_keys() if "." not in key),
        *(key for key in known_keys() if "." in key),
    ]


@pytest.mark.parametrize(
    "error",
    [each for each in vars(errors).values() if inspect.isclass(each) and hasattr(each, "status")],
    ids=lambda error: error.__name__,
)
def test_every_error_has_a_row_with_its_code_status_and_title(error):
    row = rf"\| `{error.code}` \| {error.status} \| {error.title} \| [· ]*`{error.__name__}` \|"
    assert re.search(row, page("errors.md"))


def drawn_errors() -> dict[str, tuple[str, int, str]]:
    """Each error of the drawing with its parent, status and code."""
    line = re.compile(r"^ {4}((?:[│ ] {3})*)(?:[├└]── )?(\w+) +(\d{3}) ([a-z-]+)", re.MULTILINE)
    found, above = {}, {}
    for match in line.finditer(errors.__doc__ or ""):
        depth = 0 if match[2] == "PrismError" else len(match[1]) // 4 + 1
        above[depth] = match[2]
        found[match[2]] = (above.get(depth - 1, "Exception"), int(match[3]), match[4])
    return found


def test_the_tree_in_the_errors_module_has_every_class_in_its_place():
    classes = [each for each in vars(errors).values() if inspect.isclass(each)]
    kinds = [each for each in classes if issubclass(each, errors.PrismError)]
    assert drawn_errors() == {
        each.__name__: (each.__base__.__name__, each.status, each.code) for each in kinds
    }


def test_every_route_of_the_kernel_is_described():
    register_name_convertor()
    routes = [route for make_router in ROUTERS for route in make_router().routes]
    paths = {re.sub(r":\w+}", "}", route.path) for route in routes}
    described = page("http.md")
    assert [path for path in sorted(paths) if f" {path}`" not in described] == []
