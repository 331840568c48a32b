"""The table ``[plugin.npm]``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from prism_kernel.api import ConfigurationError

_MOUNT = re.compile(r"/|(?:/[A-Za-z0-9._~-]+)+")


def check_mount(mount: str) -> str:
    """Return ``mount`` if it is a path without a slash at its end. Raises ``ValueError``."""
    if _MOUNT.fullmatch(mount) is None:
        raise ValueError("it must be / or a path such as /npm, without a slash at its end")
    return mount


class NpmConfig(BaseModel):
    """Where npm clients find the registry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mount: tuple[Annotated[str, AfterValidator(check_mount)], ...] = Field(
        default=("/npm",),
        min_length=1,
        description="Paths at which the registry answers npm clients; `/` is the root.",
    )
    fragment_bytes: int = Field(
        default=64 * 1024 * 1024,
        ge=0,
        description="Memory for parts of packuments, in bytes, for each mount and process.",
    )


def of_plugin(config: BaseModel | None) -> NpmConfig:
    """The plugin's validated table. Raises ``ConfigurationError`` without one."""
    if not isinstance(config, NpmConfig):
        raise ConfigurationError("The npm protocol needs the table [plugin.npm].")
    return config


def mounts(config: BaseModel | None) -> Sequence[str]:
    """The prefixes of ``[plugin.npm] mount``."""
    return of_plugin(config).mount
