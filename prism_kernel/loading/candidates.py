"""Every plugin there is: the built-in ones, then the installed ones."""

from __future__ import annotations

from prism_kernel.loading.discovery import (
    Candidate,
    builtin_candidates,
    installed_candidates,
)

BUILTIN_MODULES = (
    "prism_kernel.builtins.filesystem",
    "prism_kernel.builtins.json_index",
    "prism_kernel.builtins.memory",
    "prism_kernel.builtins.runtimes",
    "prism_kernel.builtins.strategies",
)


def all_candidates() -> list[Candidate]:
    """In the order in which they are loaded."""
    return [*builtin_candidates(BUILTIN_MODULES), *installed_candidates()]
