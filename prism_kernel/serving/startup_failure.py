"""Why an ASGI application did not start, as the exception it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FAILED = "lifespan.startup.failed"


class KeepStartupFailure:
    """Wraps an application. ``failure`` is what its start-up raised; ``tell`` is given it too.

    The protocol between server and application reduces an exception to a traceback in a string;
    people want the sentence.
    """

    def __init__(
        self, application: ASGIApp, tell: Callable[[Exception], None] | None = None
    ) -> None:
        self._application = application
        self._tell = tell
        self.failure: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._application(scope, receive, send)
            return

        async def send_without_traceback(message: Message) -> None:
            await send({"type": _FAILED} if message["type"] == _FAILED else message)

        try:
            await self._application(scope, receive, send_without_traceback)
        except Exception as error:
            self.failure = _innermost(error)
            if self._tell is not None:
                self._tell(self.failure)
            raise


def _innermost(error: Exception) -> Exception:
    """The one exception in groups of one, which task groups wrap around it."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
