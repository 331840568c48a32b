"""The use-cases: change a record, bring the index after it, and tell what happened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import anyio

from prism_kernel import semver
from prism_kernel.contracts.auth import Principal
from prism_kernel.contracts.context import Logger
from prism_kernel.contracts.events import (
    Event,
    TagMoved,
    VersionsDeprecated,
    VersionsUnpublished,
    VersionYanked,
)
from prism_kernel.contracts.publishing import Messages
from prism_kernel.contracts.services import PackageSnapshot, Removal
from prism_kernel.errors import PrismError
from prism_kernel.jsonvalue import JsonMapping, JsonObject
from prism_kernel.models.package import PackageRecord, now
from prism_kernel.record.annotations import with_annotations
from prism_kernel.record.marks import check_text, selected, with_deprecations, with_yank
from prism_kernel.record.policy import UnpublishPolicy
from prism_kernel.record.removal import without_versions
from prism_kernel.record.revision import (
    require_revision,
    require_version,
)
from prism_kernel.record.tags import with_tag, without_tag
from prism_kernel.registry.edit import Edit
from prism_kernel.repository import RecordView, Repository, VersionKeys


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

    async def set_tag(
        self, name: str, tag: str, version: str, principal: Principal
    ) -> PackageSnapshot:
        """``tag`` names ``version``, which is exact.

        Raises ``InvalidInput`` (``invalid-tag``), ``VersionNotFound``, and ``Conflict`` for a
        yanked version.
        """
        at = now()
        changed = await self._apply(
            name, lambda record: with_tag(record, tag, version, at), lambda _: [version]
        )
        return self._told(changed, TagMoved(name, tag, version, principal.name))

    async def remove_tag(self, name: str, tag: str, principal: Principal) -> PackageSnapshot:
        """Raises ``InvalidInput``, ``NotFound`` and ``Conflict`` for ``latest``."""
        at = now()
        changed = await self._apply(name, lambda record: without_tag(record, tag, at))
        return self._told(changed, TagMoved(name, tag, None, principal.name))

    async def deprecate(
        self, name: str, selector: str, message: str | None, principal: Principal
    ) -> PackageSnapshot:
        """Put a message on the versions that a version, range or dist-tag means.

        ``None`` takes it away. Raises ``InvalidInput`` (``invalid-text``), ``VersionNotFound``.
        """
        at = now()
        text = None if message is None else check_text(message, "message")
        changed = await self._apply(
            name,
            lambda record: with_deprecations(
                record, dict.fromkeys(selected(record, selector), text), at
            ),
            lambda record: selected(record, selector),
        )
        event = VersionsDeprecated(name, changed.versions, text, principal.name)
        return self._told(changed, event)

    async def set_deprecations(
        self, name: str, messages: Messages, principal: Principal, *, revision: int | None = None
    ) -> PackageSnapshot:
        """Give each of these exact versions its message, or take it away, in one write.

        Raises ``InvalidInput`` (``invalid-text``), ``VersionNotFound``, and ``Conflict`` if the
        record is past ``revision``.
        """
        at = now()
        texts = {
            version: None if message is None else check_text(message, "message")
            for version, message in messages.items()
        }
        different: dict[str, str | None] = {}

        def edit(record: PackageRecord) -> PackageRecord:
            changed = with_deprecations(record, texts, at)
            if changed is record:
                return record
            require_revision(record, revision)
            different.clear()
            different.update(
                (version, text)
                for version, text in texts.items()
                if record.versions[version].deprecated != text
            )
            return changed

        changed = await self._apply(name, edit, lambda _: semver.sort(different))
        for text in dict.fromkeys(different.values()):
            versions = tuple(each for each in changed.versions if different[each] == text)
            self._told(changed, VersionsDeprecated(name, versions, text, principal.name))
        return changed

    async def yank(
        self, name: str, version: str, reason: str | None, principal: Principal
    ) -> PackageSnapshot:
        """Hide an exact version from ranges and tags; who spells it out still gets it.

        ``None`` as the reason takes it back. Raises ``InvalidInput``, ``VersionNotFound``.
        """
        at = now()
        text = None if reason is None else check_text(reason, "reason")
        changed = await self._apply(
            name, lambda record: with_yank(record, version, text, at), lambda _: [version]
        )
        return self._told(changed, VersionYanked(name, version, text, principal.name))

    async def unpublish(self, name: str, removal: Removal, principal: Principal) -> PackageSnapshot:
        """Remove versions, leaving tombstones.

        The bytes go after the commit: what a crash leaves of them is collected later. Raises
        ``VersionNotFound``, ``PermissionDenied`` by the policy, and ``Conflict`` if the record is
        past the revision of ``removal``.
        """
        at = now()
        text = None if removal.reason is None else check_text(removal.reason, "reason")
        doomed: dict[str, str] = {}

        def edit(record: PackageRecord) -> PackageRecord:
            if doomed and all(_is_tombstone(record, each, at) for each in doomed):
                return record  # our own write, of which the store told us that it had failed
            require_revision(record, removal.revision)
            versions = _doomed(record, removal.versions)
            if not removal.exempt:
                self.policy.check(record, versions, at)
            doomed.clear()
            doomed.update((each, record.versions[each].folder) for each in versions)
            return without_versions(record, versions, text, at)

        with anyio.CancelScope(shield=True):
            changed = await self._apply(name, edit, lambda _: doomed)
            for each, folder in doomed.items():
                await self._delete(VersionKeys(name, each, folder))
        event = VersionsUnpublished(name, changed.versions, text, principal.name)
        return self._told(changed, event)

    async def annotate(
        self,
        name: str,
        plugin: str,
        edit: Callable[[JsonMapping], JsonObject],
        *,
        revision: int | None = None,
    ) -> PackageSnapshot:
        """Change what a plugin keeps with the record; ``edit`` may run several times.

        Raises what ``edit`` raises, and ``Conflict`` if the record is past ``revision``.
        """
        at = now()

        def annotated(record: PackageRecord) -> PackageRecord:
            before = record.annotations.get(plugin, {})
            kept = edit(before)
            if kept == before:
                return record  # of a plugin that has kept nothing so far, too
            require_revision(record, revision)
            return with_annotations(record, plugin, kept, at)

        return await self._apply(name, annotated)

    async def _apply(
        self,
        name: str,
        edit: Callable[[PackageRecord], PackageRecord],
        about: Callable[[PackageRecord], Iterable[str]] = lambda _: (),
    ) -> PackageSnapshot:
        guarded = Edit(name, edit)
        with anyio.CancelScope(shield=True):
            view: RecordView = await self.repository.records.change(name, guarded)
            if guarded.wrote:
                await self.update_index(name)
        return PackageSnapshot(view.record, view.token, tuple(about(view.record)), guarded.wrote)

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

    def _told(self, changed: PackageSnapshot, event: Event) -> PackageSnapshot:
        if changed.changed:
            self.announce(event)
        return changed


def _doomed(record: PackageRecord, versions: frozenset[str] | None) -> list[str]:
    """Ascending. Raises ``VersionNotFound`` for one that is not there."""
    for version in versions or ():
        require_version(record, version)
    return semver.sort(record.versions if versions is None else versions)


def _is_tombstone(record: PackageRecord, version: str, at: datetime) -> bool:
    """Whether the version was unpublished by the change made ``at`` that moment."""
    found = record.tombstones.get(version)
    return found is not None and found.removed_at == at
