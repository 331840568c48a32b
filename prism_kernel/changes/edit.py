"""One change of a record, which may take several attempts, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prism_kernel.models.package import PackageRecord
from prism_kernel.record.revision import require_package


@dataclass(frozen=True, slots=True)
class Changed:
    """The package after a change, and its record's token. ``versions`` are those it was about.

    ``happened`` is false if everything was so before; then nothing was written or announced.
    """

    record: PackageRecord
    token: str
    versions: tuple[str, ...]
    happened: bool


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
