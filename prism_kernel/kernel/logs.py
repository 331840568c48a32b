"""Structured logs: an event name and key-value pairs, as text on a terminal and JSON elsewhere."""

from __future__ import annotations

import logging
import re
import sys
from contextvars import ContextVar
from typing import Literal, cast

import structlog
from structlog.typing import EventDict, Processor

from prism_kernel.contracts.context import Logger

_TOKEN_PREFIX = "prism_"  # noqa: S105 - what tokens begin with
_TOKEN = re.compile(rf"{_TOKEN_PREFIX}[0-9A-Za-z]{{20,}}")

# Control characters but the tab and the line feed, and those that turn the direction of writing.
_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

LogFormat = Literal["auto", "console", "json"]

REQUEST: ContextVar[str | None] = ContextVar("prism_request", default=None)
"""The id of the request that is being answered, which every log line about it has.

Not one of structlog's own context variables: binding one takes thirty times as long as setting
this, and it is done for every request, of which few log anything.
"""


def make_logger(least: str, form: LogFormat) -> Logger:
    """The root logger, writing what is at least as severe as ``least``, such as ``warning``.

    The id of the request (``REQUEST``) is added, and values bound with ``structlog.contextvars``.
    """
    level = logging.getLevelNamesMapping()[least.upper()]
    logger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.contextvars.merge_contextvars,
            _with_request,
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


def _with_request(_logger: object, _method: str, event: EventDict) -> EventDict:
    request = REQUEST.get()
    if request is not None:
        event.setdefault("request_id", request)
    return event


def renderer(form: LogFormat) -> Processor:
    """Turns an event into a line; ``auto`` is for people if they are watching.

    What looks like a token is hidden, wherever it stands: npm logs out with its token in the URL.
    """
    render = _form(form)

    def render_without_tokens(logger: object, method: str, event: EventDict) -> str:
        return without_tokens(str(render(logger, method, event)))

    return render_without_tokens


def without_tokens(text: str) -> str:
    """The text with the tokens of this registry's users hidden."""
    return _TOKEN.sub(rf"{_TOKEN_PREFIX}[hidden]", text) if _TOKEN_PREFIX in text else text


def _form(form: LogFormat) -> Processor:
    if form == "console" or (form == "auto" and sys.stderr.isatty()):
        return _for_terminals(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))
    return structlog.processors.JSONRenderer()


def _for_terminals(render: Processor) -> Processor:
    """``render`` without what a terminal would obey: strangers choose paths and names."""

    def render_harmless(logger: object, method: str, event: EventDict) -> str:
        shown = {
            key: harmless(value) if isinstance(value, str) else value
            for key, value in event.items()
        }
        return str(render(logger, method, shown))

    return render_harmless


def harmless(text: str) -> str:
    """The text with what a terminal would obey escaped; its lines and tabs stay."""
    return _COMMANDS.sub(_escaped, text)


def _escaped(character: re.Match[str]) -> str:
    return character[0].encode("unicode_escape").decode("ascii")
