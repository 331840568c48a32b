"""What a plugin adds to the HTTP application and to the health report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel

if TYPE_CHECKING:
    from fastapi import APIRouter

    from prism_kernel.contracts.context import PluginContext
    from prism_kernel.contracts.http import RouterContext


@dataclass(frozen=True, slots=True)
class RouterProvider:
    """What ``prism_register_routers`` returns: routes under ``prefix``.

    Without ``prefix`` they are mounted at ``/-/<plugin>``. Two plugins may not claim the same
    prefix. ``create`` is called when the application starts; import FastAPI inside it.

    With ``mounts`` the plugin's configuration chooses the prefixes instead. ``mounts`` receives
    that configuration and returns at least one prefix; ``create`` is called once for each. One
    plugin may mount at the root (``/``). Its routes are tried after all others, and only the
    kernel's own page at ``/`` comes after them.
    """

    create: Callable[[RouterContext], APIRouter]
    prefix: str | None = None
    mounts: Callable[[BaseModel | None], Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found. ``message`` is one sentence: what was found, or what to do."""

    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class CheckProvider:
    """What ``prism_register_checks`` returns: a check that ``/-/ready`` runs.

    An exception counts as not ok, and so does taking longer than five seconds.
    """

    name: str
    run: Callable[[PluginContext], Awaitable[CheckResult]]
