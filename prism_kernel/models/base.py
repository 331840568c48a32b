"""The rules that every document shares."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Document(BaseModel):
    """camelCase on the wire, snake_case in Python, immutable.

    Unknown members are ignored, so that an older Prism can read what a newer one wrote. Changes to
    a document only add members. A member that is ``None`` is not written, so it needs a default.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class StoredDocument(Document):
    """A document that outlives the process; ``schema_version`` says which shape it has."""

    schema_version: int = 1
