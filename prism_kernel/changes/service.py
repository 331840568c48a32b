"""The use-cases: change a record, bring the index after it, and tell what happened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import anyio

from prism_kernel.changes.marks import check_text, selected, with_deprecation, with_yank
from prism_kernel.changes.policy import UnpublishPolicy
from prism_kernel.changes.removal import without_versions
from prism_kernel.changes.revision import require_package, require_version
from prism_kernel.changes.tags import with_tag, without_tag
from prism_kernel.contracts.auth import Principal
from prism_kernel.contracts.context import Logger
from prism_kernel.contracts.events import (
    Event,
    TagMoved,
    VersionsDeprecated,
    VersionsUnpublished,
    VersionYanked,
)
from prism_kernel.errors import PrismError
from prism_kernel.models.package import PackageRecord
from prism_kernel.repository import RecordView, Repository, VersionKeys


@dataclass(frozen=True, slots=True)
class Changed:
    """The package after a change. ``versions`` are those it was about, ascending.

    ``happened`` is false if everything was so before; then nothing was written or announced.
    """

    record: PackageRecord
    versions: tuple[str, ...]
    happened: bool


class _Edit:
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


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that may change of a package once it is published.

    Each use-case is one conditional write of the record: it happens as a whole or not at all, and
    beside every other change. All raise ``PackageNotFound`` and ``StorageUnavailable``. Whether
    the principal may is decided before.
    """

    repository: Repository
    update_index: Callable[[str], Awaitable[None]]
    announce: Callable[[Event], None]
    log: Logger
    policy: UnpublishPolicy

    async def set_tag(self, name: str, tag: str, version: str, principal: Principal) -> Changed:
        """``tag`` names ``version``, which is exact.

        Raises ``InvalidInput`` (``invalid-tag``), ``VersionNotFound``, and ``Conflict`` for a
        yanked version.
        """
        now = _now()
        changed = await self._apply(
            name, lambda record: with_tag(record, tag, version, now), lambda _: [version]
        )
        return self._told(changed, TagMoved(name, tag, version, principal.name))

    async def remove_tag(self, name: str, tag: str, principal: Principal) -> Changed:
        """Raises ``InvalidInput``, ``NotFound`` and ``Conflict`` for ``latest``."""
        now = _now()
        changed = await self._apply(name, lambda record: without_tag(record, tag, now))
        return self._told(changed, TagMoved(name, tag, None, principal.name))

    async def deprecate(
        self, name: str, selector: str, message: str | None, principal: Principal
    ) -> Changed:
        """Put a message on the versions that a version, range or dist-tag means.

        ``None`` takes it away. Raises ``InvalidInput`` (``invalid-text``), ``VersionNotFound``.
        """
        now = _now()
        text = None if message is None else check_text(message, "message")
        changed = await self._apply(
            name,
            lambda record: with_deprecation(record, selected(record, selector), text, now),
            lambda record: selected(record, selector),
        )
        event = VersionsDeprecated(name, changed.versions, text, principal.name)
        return self._told(changed, event)

    async def yank(
        self, name: str, version: str, reason: str | None, principal: Principal
    ) -> Changed:
        """Hide an exact version from ranges and tags; who spells it out still gets it.

        ``None`` as the reason takes it back. Raises ``InvalidInput``, ``VersionNotFound``.
        """
        now = _now()
        text = None if reason is None else check_text(reason, "reason")
        changed = await self._apply(
            name, lambda record: with_yank(record, version, text, now), lambda _: [version]
        )
        return self._told(changed, VersionYanked(name, version, text, principal.name))

    async def unpublish(
        self,
        name: str,
        version: str | None,
        reason: str | None,
        principal: Principal,
        *,
        exempt: bool = False,
    ) -> Changed:
        """Remove an exact version, or the whole package for ``None``, leaving tombstones.

        ``exempt`` from the policy are administrators. The bytes go after the commit: what a crash
        leaves of them is collected later. Raises ``VersionNotFound`` and ``PermissionDenied``.
        """
        now = _now()
        text = None if reason is None else check_text(reason, "reason")
        doomed: dict[str, str] = {}

        def edit(record: PackageRecord) -> PackageRecord:
            if doomed and all(_is_tombstone(record, each, now) for each in doomed):
                return record  # our own write, of which the store told us that it had failed
            if version is not None:
                require_version(record, version)
            versions = list(record.versions) if version is None else [version]
            if not exempt:
                self.policy.check(record, versions, now)
            doomed.clear()
            doomed.update((each, record.versions[each].folder) for each in versions)
            return without_versions(record, versions, text, now)

        with anyio.CancelScope(shield=True):
            changed = await self._apply(name, edit, lambda _: doomed)
            for each, folder in doomed.items():
                await self._delete(VersionKeys(name, each, folder))
        event = VersionsUnpublished(name, changed.versions, text, principal.name)
        return self._told(changed, event)

    async def _apply(
        self,
        name: str,
        edit: Callable[[PackageRecord], PackageRecord],
        about: Callable[[PackageRecord], Iterable[str]] = lambda _: (),
    ) -> Changed:
        attempt = _Edit(name, edit)
        with anyio.CancelScope(shield=True):
            view: RecordView = await self.repository.records.change(name, attempt)
            if attempt.wrote:
                await self.update_index(name)
        return Changed(view.record, tuple(about(view.record)), attempt.wrote)

    async def _delete(self, keys: VersionKeys) -> None:
        """What cannot be deleted now belongs to no version, and ``prism gc`` finds it."""
        try:
            await self.repository.versions.remove(keys)
        except PrismError as error:
            self.log.warning(
                "unpublished_bytes_left",
                package=keys.name,
                version=keys.version,
                reason=error.message,
            )

    def _told(self, changed: Changed, event: Event) -> Changed:
        if changed.happened:
            self.announce(event)
        return changed


def _is_tombstone(record: PackageRecord, version: str, at: datetime) -> bool:
    """Whether the version was unpublished by the change made ``at`` that moment."""
    found = record.tombstones.get(version)
    return found is not None and found.removed_at == at


def _now() -> datetime:
    """UTC in milliseconds, as in the records of publishes."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
