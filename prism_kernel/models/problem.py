"""Errors on the wire: RFC 9457 problem details."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from prism_kernel.models.base import Document


class Problem(Document):
    """Why a request failed.

    ``code`` is stable and meant for programs. ``detail`` is one sentence for a person.
    """

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = Field(default=None, description="The request id.")
