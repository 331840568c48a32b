"""Changing what is published: dist-tags, deprecations, yanks and unpublishing."""

from __future__ import annotations

from prism_kernel.changes.service import Changes

__all__ = ["Changes"]
