"""Describe in OpenAPI what routes send by hand."""

from __future__ import annotations

from typing import Any, TypeAlias

from pydantic import BaseModel

from prism_kernel.models.problem import Problem
from prism_kernel.web.problems import MEDIA_TYPE

READS = ["GET", "HEAD"]
NOT_FOUND = 404

Responses: TypeAlias = dict[int | str, dict[str, Any]]
"""FastAPI's type for the ``responses`` of a route."""


def document(model: type[BaseModel], *problems: int, status: int = 200) -> Responses:
    """A route that answers with ``model``, or with a problem of one of these statuses."""
    schema = {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}
    described: Responses = {
        status: {"model": model},
        400: {"model": Problem, "description": "The request is malformed."},
    }
    for problem in problems:
        described[problem] = {"content": {MEDIA_TYPE: schema}, "description": "A problem."}
    return described
