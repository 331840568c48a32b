"""What tells a store from an empty folder."""

from __future__ import annotations

from datetime import datetime

from prism_kernel.models.base import StoredDocument


class StoreIdentity(StoredDocument):
    """Written once, when the store is made. ``id`` is a UUID: no two stores have the same."""

    id: str
    created_at: datetime
