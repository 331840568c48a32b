"""Structured logs: an event name and key-value pairs, as text on a terminal and JSON elsewhere."""

from __future__ import annotations

import logging
import sys
from typing import Literal, cast

import structlog
from structlog.typing import Processor

from prism_kernel.contracts.context import Logger

LogFormat = Literal["auto", "console", "json"]


def make_logger(least: str, form: LogFormat) -> Logger:
    """The root logger, writing what is at least as severe as ``least``, such as ``warning``.

    Values bound with ``structlog.contextvars`` (the request id) are added.
    """
    level = logging.getLevelNamesMapping()[least.upper()]
    logger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer(form),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    return cast("Logger", logger)


def bound(log: Logger, **values: object) -> Logger:
    """The same logger with values added to every line."""
    return cast("Logger", cast("structlog.typing.FilteringBoundLogger", log).bind(**values))


def renderer(form: LogFormat) -> Processor:
    """Turns an event into a line; ``auto`` is for people if they are watching."""
    if form == "console" or (form == "auto" and sys.stderr.isatty()):
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer()
