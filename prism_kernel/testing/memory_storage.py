"""A store in memory, for the tests of plugins that keep something."""

from __future__ import annotations

from prism_kernel.builtins.memory_storage import MemoryStorage

__all__ = ["MemoryStorage"]
