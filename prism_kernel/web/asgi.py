"""The application for an ASGI server: ``uvicorn --factory prism_kernel.web.asgi:application``."""

from __future__ import annotations

from starlette.types import ASGIApp

from prism_kernel.kernel.kernel import load_kernel
from prism_kernel.web.app import create_app


def application() -> ASGIApp:
    """An application configured by the environment and ``prism.toml``."""
    return create_app(load_kernel())
