"""What tells a store from an empty folder."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from prism_kernel.models.base import StoredDocument


class StoreIdentity(StoredDocument):
    """Written when the store is made.

    A copy of the store's folder has the same ``id``. ``prism copy`` and ``prism export`` do not
    take it along.
    """

    id: UUID
    created_at: datetime
