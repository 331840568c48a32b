from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

TINY_BYTES = 5 * 1024


class AnalyzersConfig(BaseModel):
    """The table ``[plugin.analyzers_builtin]``.

    ``tiny_bytes`` is the most that a package tagged ``tiny`` may weigh, unpacked, in bytes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    tiny_bytes: int = Field(default=TINY_BYTES, ge=0)
