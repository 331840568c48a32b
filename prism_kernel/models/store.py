"""What tells a store from an empty folder."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from prism_kernel.models.base import StoredDocument


class StoreIdentity(StoredDocument):
    """Written once, when the store is made. No two stores have the same ``id``."""

    id: UUID
    created_at: datetime
