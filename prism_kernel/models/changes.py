"""What is sent to change a published package, and what comes back."""

from __future__ import annotations

from pydantic import ConfigDict, Field, RootModel
from pydantic.alias_generators import to_camel

from prism_kernel.models.base import Document


class ChangeRequest(Document):
    """The body of a change. Unknown members are refused: a misspelt one would do nothing."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid"
    )


class TagTarget(ChangeRequest):
    """``PUT …/tags/{tag}``: the exact version that the dist-tag names from now on."""

    version: str


class Deprecation(ChangeRequest):
    """``PUT …/deprecation``: one line that clients show to whoever installs the version."""

    message: str


class Yank(ChangeRequest):
    """``PUT …/yank``: one line that says why nobody should get the version any more."""

    reason: str


class PackageChange(Document):
    """The package after a change.

    ``versions`` are those that the change was about. ``changed`` is false if there was nothing to
    change.
    """

    name: str
    changed: bool
    revision: int
    versions: list[str] = Field(default_factory=list)
    dist_tags: dict[str, str] = Field(default_factory=dict)


class DistTags(RootModel[dict[str, str]]):
    """``GET …/tags``: each dist-tag with the version it names."""
