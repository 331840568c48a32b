"""Prism: a JavaScript package registry that reads what it serves.

Plugins import :mod:`prism_kernel.api` and nothing else of this package.
"""

__version__ = "0.1.0"
