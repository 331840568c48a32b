"""The table ``[plugin.auth_token]``."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from prism_kernel.api import Action


class TokenConfig(BaseModel):
    """Once the method is selected, nobody may do anything until an account says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    public_read: bool = Field(default=False, description="Whether anybody may read everything.")
    registration: Literal["closed", "open"] = Field(
        default="closed",
        description="`open` lets anybody make an account; else administrators make them.",
    )
    default_actions: frozenset[Action] = Field(
        default=frozenset({Action.READ}),
        description="What every account may do to every package, without being granted it.",
    )
    login_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="For how many days a login lasts.",
    )
    attempts_per_name: int = Field(
        default=10, ge=1, description="Passwords that may be tried for a name in a minute."
    )
    attempts_per_client: int = Field(
        default=30, ge=1, description="Logins that one address may try in a minute."
    )
