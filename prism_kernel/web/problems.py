"""Every error as ``application/problem+json`` with a stable code."""

from __future__ import annotations

import http
import json
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from prism_kernel.errors import InvalidInput, InvalidPayload, NotFound, PrismError
from prism_kernel.jsonvalue import JsonMapping
from prism_kernel.kernel.logs import without_tokens
from prism_kernel.models.problem import Problem
from prism_kernel.models.wording import plain
from prism_kernel.web.gate import NOTES, REQUEST_ID

MEDIA_TYPE = "application/problem+json"
_RETRY_AFTER_SECONDS = 5
_WAIT = frozenset({http.HTTPStatus.SERVICE_UNAVAILABLE, http.HTTPStatus.TOO_MANY_REQUESTS})
_FULL = "storage-full"


def add_problem_handlers(app: FastAPI) -> None:
    """Turn what routes raise, and what the framework raises around them, into problems."""
    app.add_exception_handler(PrismError, _on_prism_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)
    app.add_exception_handler(Exception, _on_crash)


def problem_response(
    request: Request,
    error: PrismError,
    members: JsonMapping | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One error as a response. The request id is the problem's ``instance``.

    ``members`` and ``headers`` are added to those of every problem.
    """
    status = http.HTTPStatus.INSUFFICIENT_STORAGE if error.problem_code == _FULL else error.status
    document = {
        **(members or {}),
        **{key: value for key, value in error.details.items() if key not in Problem.model_fields},
        "type": "about:blank",
        "title": error.title,
        "status": status,
        "detail": error.message,
        "code": error.problem_code,
        "instance": request.scope.get(REQUEST_ID),
    }
    request.scope.get(NOTES, {}).update(code=error.problem_code, reason=error.message)
    text = json.dumps(document, default=str)  # as ASCII: a detail may be half a surrogate pair
    body = without_tokens(text)  # one that was pasted in the wrong place ends in somebody's CI log
    headers = {**(headers or {}), **_headers(request, error, status)}
    return Response(body, status, headers=headers, media_type=MEDIA_TYPE)


def _headers(request: Request, error: PrismError, status: int) -> Mapping[str, str]:
    headers = {"cache-control": "no-store"}
    if status in _WAIT:
        headers["retry-after"] = str(error.details.get("retryAfter", _RETRY_AFTER_SECONDS))
    if status == http.HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    if status == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        headers["content-range"] = f"bytes */{error.details.get('total', '*')}"
    if request.method not in {"GET", "HEAD"}:
        # The body may not have been read: an unread rest must not be taken for the next request.
        headers["connection"] = "close"
    return headers


async def _on_prism_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PrismError)  # noqa: S101 - registered for this class
    return problem_response(request, error)


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem_response(request, InvalidInput(f"{where}: {plain(first)}.", parameter=where))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    """The framework's own 404 and 405."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    response = problem_response(request, _of_framework(error))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def _on_disconnect(request: Request, _error: Exception) -> Response:
    """Nobody reads this; it keeps an ordinary event from being told as a crash."""
    return problem_response(request, InvalidPayload("The request was cut short."))


async def _on_crash(request: Request, _error: Exception) -> Response:
    """A bug of ours or of a plugin's: the log has the traceback, the client the request id."""
    return problem_response(request, PrismError("Something went wrong; the log knows what."))


def _of_framework(error: HTTPException) -> PrismError:
    """A Starlette exception as one of ours, with its own status."""
    if error.status_code == http.HTTPStatus.NOT_FOUND:
        return NotFound("There is nothing at this URL.")
    phrase = http.HTTPStatus(error.status_code).phrase
    problem = InvalidInput(f"{phrase}.", code=phrase.lower().replace(" ", "-"))
    problem.status, problem.title = error.status_code, phrase
    return problem
