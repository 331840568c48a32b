"""The sources, and what they import."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KERNEL = "prism_kernel"
_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


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
        """Every import of our own packages below ``folder``.

        Those inside functions and under ``if TYPE_CHECKING`` count too.
        """
        for path in sorted(folder.rglob("*.py")):
            importer = ".".join(path.relative_to(package_root).with_suffix("").parts)
            for node in ast.walk(_parsed(path)):
                for imported in _imported(node):
                    yield Import(importer, imported, node.lineno)

    def kernel_imports(self) -> list[Import]:
        """Those of the kernel's modules by the kernel."""
        found = self.imports(ROOT / KERNEL)
        return [
            each
            for each in found
            if each.imported.startswith(f"{KERNEL}.") and each.imported != f"{KERNEL}.__version__"
        ]

    def module_graph(self) -> Mapping[str, set[str]]:
        """The modules of the kernel, each with the modules that it imports."""
        paths = (ROOT / KERNEL).rglob("*.py")
        named = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}
        graph: dict[str, set[str]] = {_module(name): set() for name in named}
        for each in self.kernel_imports():
            target = each.imported if each.imported in graph else each.imported.rpartition(".")[0]
            if target in graph and target != KERNEL:
                graph[_module(each.importer)].add(target)
        return graph

    def code_lines(self, path: Path) -> int:
        """Lines of code: no blank ones, no comments, no docstrings."""
        text = path.read_text(encoding="utf-8")
        lines: set[int] = set()
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type not in _NO_CODE:
                lines.update(range(token.start[0], token.end[0] + 1))
        for node in ast.walk(_parsed(path)):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        return len(lines)


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _module(importer: str) -> str:
    return importer.removesuffix(".__init__")


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return []


@pytest.fixture(scope="session")
def sources() -> Sources:
    return Sources()
