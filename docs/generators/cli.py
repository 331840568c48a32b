"""``reference/cli.md``: placeholder until the commands exist."""

from __future__ import annotations


def render() -> str:
    """Nothing yet."""
    return ""
