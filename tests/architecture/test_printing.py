"""Commands of plugins print through their console, which keeps packages from steering terminals."""

from __future__ import annotations

import ast

PRINTERS = ("click", "json", "rich")
CALLS = {"print", "echo", "secho", "typer.echo", "typer.secho"}


def functions(path) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]


def test_what_makes_text_printable_is_written_once(sources):
    folders = (sources.root / "prism_kernel", *sources.root.glob("plugins/*/src"))
    homes = [
        str(path.relative_to(sources.root))
        for folder in folders
        for path in folder.rglob("*.py")
        for name in functions(path)
        if name.strip("_") == "printable"
    ]
    assert homes == ["prism_kernel/cli/layout.py"]


def test_modules_with_commands_print_by_no_other_way(sources):
    modules = [
        path
        for path in sources.root.glob("plugins/*/src/**/*.py")
        if "CommandContext" in path.read_text("utf-8")
    ]
    assert len(modules) > 4
    wrong = [
        f"{path.relative_to(sources.root)}: {said}"
        for path in modules
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for said in printing(node)
    ]
    assert wrong == []


def printing(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names if each.name.partition(".")[0] in PRINTERS]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module] if node.module.partition(".")[0] in PRINTERS else []
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        return [called] if called in CALLS or called.endswith(".write") else []
    return []
