"""The server's own log lines, in the form of all others."""

from __future__ import annotations

import asyncio
import logging

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from prism_kernel.kernel.logs import LogFormat, renderer


def log_config(form: LogFormat, level: str) -> dict[str, object]:
    """A ``logging.config`` dictionary; plain values only, since other processes are sent it.

    The server's news about its own start and stop say nothing that Prism does not say, so they
    are written only when debugging.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"prism": {"()": f"{__name__}.make_formatter", "form": form}},
        "filters": {"news": {"()": f"{__name__}.NotTheObvious"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "prism",
                "filters": ["news"],
                "stream": "ext://sys.stderr",
            }
        },
        "loggers": {
            "uvicorn": {
                "handlers": ["stderr"],
                "level": "DEBUG" if level == "debug" else "WARNING",
                "propagate": False,
            }
        },
    }


class NotTheObvious(logging.Filter):
    """Drops the line that says only that start-up failed: the reason is told by itself.

    And the tracebacks of what a stopping server cuts off: whoever stopped it wanted that.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        cause = record.exc_info[1] if record.exc_info else None
        if isinstance(cause, (asyncio.CancelledError, KeyboardInterrupt, SystemExit)):
            return False
        return not record.getMessage().startswith("Application startup failed")


def make_formatter(form: LogFormat) -> ProcessorFormatter:
    """Formats records of the standard library as ``prism_kernel.kernel.logs`` formats events."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    return ProcessorFormatter(processor=renderer(form), foreign_pre_chain=shared)
