"""The application of one server process among several."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from prism_kernel.kernel.logs import harmless
from prism_kernel.serving.startup_failure import KeepStartupFailure
from prism_kernel.web import asgi

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def application() -> ASGIApp:
    """The application as the environment configures it; says itself why it cannot start."""
    return KeepStartupFailure(asgi.application(), tell=_complain)


def _complain(error: Exception) -> None:
    """In the name of ``prism``, as its command line does."""
    sys.stderr.write(f"prism: {harmless(str(error))}\n")
