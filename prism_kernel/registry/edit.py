"""One change of a record, which may take several attempts."""

from __future__ import annotations

from collections.abc import Callable

from prism_kernel.models.package import PackageRecord
from prism_kernel.record.revision import require_package


class Edit:
    """One edit of a record that exists.

    ``wrote`` is whether any attempt had something to write: an attempt that was reported as lost
    may have landed all the same, and then the next one finds everything done.
    """

    def __init__(self, name: str, edit: Callable[[PackageRecord], PackageRecord]) -> None:
        self._name = name
        self._edit = edit
        self.wrote = False

    def __call__(self, record: PackageRecord | None) -> PackageRecord:
        if record is None or not self.wrote:
            record = require_package(record, self._name)
        edited = self._edit(record)
        self.wrote = self.wrote or edited is not record
        return edited
