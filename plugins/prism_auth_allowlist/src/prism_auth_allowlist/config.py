"""The table ``[plugin.auth_allowlist]``."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from prism_auth_allowlist.identity import check_value, normal_email
from prism_kernel.api import Action, check_pattern

Text = Annotated[str, AfterValidator(check_value)]
Pattern = Annotated[str, AfterValidator(check_pattern)]


class Row(BaseModel):
    """What one publisher may do, and to which packages. Rows add up; none takes away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    publisher: Text = Field(description="The publisher's name, compared character by character.")
    email: Annotated[Text | None, AfterValidator(normal_email)] = Field(
        default=None, description="If given, the request must claim this address too."
    )
    packages: tuple[Pattern, ...] = Field(
        min_length=1, description="Exact names, `@scope/*`, or `*` for everything."
    )
    actions: tuple[Action, ...] = Field(
        min_length=1, description="`read`, `publish`, `tag`, `yank`, `unpublish`, `admin`."
    )


class AllowlistConfig(BaseModel):
    """Nobody may write until a row says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: tuple[Row, ...] = Field(default=(), description="Who may do what.")
    public_read: bool = Field(default=True, description="Whether anybody may read everything.")
