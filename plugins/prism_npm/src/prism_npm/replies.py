"""Answers that nobody may keep: to writes, and to questions about whoever asks."""

from __future__ import annotations

import json
from http import HTTPStatus

from fastapi import Response

from prism_kernel.api import JsonMapping

CREATED = HTTPStatus.CREATED.value


def reply(document: JsonMapping, status: int = HTTPStatus.OK.value) -> Response:
    """A JSON document that belongs to this one request."""
    return Response(
        json.dumps(document),  # faster encoders refuse half of a surrogate pair, which may be asked
        status,
        headers={"cache-control": "no-store"},
        media_type="application/json",
    )
