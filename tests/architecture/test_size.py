"""The kernel stays small, and whoever opens it finds their way."""

from __future__ import annotations

MOST_ENTRIES = 31
"""At the top of ``prism_kernel``."""

BUDGET = 6_500
"""Lines of code of the kernel itself. The architecture page says why, if it is raised."""

NOT_THE_KERNEL = {
    "builtins",
    "cli",
    "client",
    "inspection",
    "maintenance",
    "packing",
    "resolution",
    "semver",
    "serving",
    "tarball",
    "testing",
    "web",
}
"""Front ends, tools, default plugins, the test kit, the worker, and the rules of packages."""


def test_the_top_of_the_kernel_has_few_entries(sources):
    names = {path.name for path in (sources.root / "prism_kernel").iterdir()}
    assert len(names - {"__init__.py", "__pycache__", "py.typed"}) <= MOST_ENTRIES


def test_the_kernel_itself_keeps_within_its_budget(sources):
    kernel = sources.root / "prism_kernel"
    sizes = {
        str(path.relative_to(kernel)): sources.code_lines(path)
        for path in kernel.rglob("*.py")
        if path.relative_to(kernel).parts[0] not in NOT_THE_KERNEL
    }
    assert 4_000 < sum(sizes.values()) <= BUDGET


def test_lines_of_code_are_counted_without_blanks_comments_and_docstrings(sources, tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        '"""A docstring\n\nof three lines."""\n\nfrom os import (  # why\n    path,\n)\n\n'
        "# nothing\n\n"
        'X = """text\n\nof three"""\n"""What X is."""\n'
    )
    assert sources.code_lines(path) == 6
