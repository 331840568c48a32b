from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from prism_analyzers_builtin.engines import CURRENT_VERSIONS

_DISTRIBUTION = Path(__file__).parent.parent
_CODE = re.compile(r"[a-z]+(-[a-z]+)+")
_CURRENT = re.compile(r"^\| (\S+) \| ([0-9., ]+) \|$", re.MULTILINE)
_CALLS = {"Finding", "Reason", "Unwanted", "_report_once", "report"}


def test_every_code_is_explained():
    readme = (_DISTRIBUTION / "README.md").read_text()
    sources = (_DISTRIBUTION / "src").rglob("*.py")
    codes = {code for path in sources for code in _codes(ast.parse(path.read_text()))}
    assert len(codes) > 30
    assert sorted(code for code in codes if f"`{code}`" not in readme) == []


def test_the_table_of_current_versions_is_the_one_that_is_compared_with():
    rows = dict(_CURRENT.findall((_DISTRIBUTION / "README.md").read_text()))
    stated = {name.lower().removesuffix(".js"): cell for name, cell in rows.items()}
    assert stated == {name: ", ".join(each) for name, each in CURRENT_VERSIONS.items()}


def _codes(module: ast.Module) -> Iterator[str]:
    """The literal codes that are handed to whatever makes a finding or a reason."""
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and _name(call.func) in _CALLS:
            for argument in call.args[:2]:
                if isinstance(argument, ast.Constant) and _CODE.fullmatch(str(argument.value)):
                    yield str(argument.value)


def _name(function: ast.expr) -> str | None:
    match function:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return None
