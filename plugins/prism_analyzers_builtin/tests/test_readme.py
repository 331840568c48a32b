from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_DISTRIBUTION = Path(__file__).parent.parent
_CODE = re.compile(r"[a-z]+(-[a-z]+)+")
_CALLS = {"Finding", "Reason", "Unwanted", "_report_once", "report"}


def test_every_code_is_explained():
    readme = (_DISTRIBUTION / "README.md").read_text()
    sources = (_DISTRIBUTION / "src").rglob("*.py")
    codes = {code for path in sources for code in _codes(ast.parse(path.read_text()))}
    assert len(codes) > 30
    assert sorted(code for code in codes if f"`{code}`" not in readme) == []


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
