"""The sources, and what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Import:
    """One imported name: ``importer`` and ``imported`` are dotted, with the line it stands on."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


class Sources:
    """The Python files of the project."""

    root = ROOT

    def imports(self, folder: Path, package_root: Path = ROOT) -> Iterator[Import]:
        """Every import of our own packages below ``folder``, under ``if TYPE_CHECKING`` too."""
        for path in sorted(folder.rglob("*.py")):
            importer = ".".join(path.relative_to(package_root).with_suffix("").parts)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for imported in _imported(node):
                    yield Import(importer, imported, node.lineno)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return []


@pytest.fixture(scope="session")
def sources() -> Sources:
    return Sources()
