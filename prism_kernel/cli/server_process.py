"""The application of one server process among several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prism_kernel.cli.output import complain
from prism_kernel.cli.startup_failure import KeepStartupFailure
from prism_kernel.web import asgi

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def application() -> ASGIApp:
    """The application as the environment configures it; says itself why it cannot start."""
    return KeepStartupFailure(asgi.application(), tell=lambda error: complain(str(error)))
