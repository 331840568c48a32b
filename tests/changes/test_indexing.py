"""The index follows the records, in whatever order its writers come."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from prism_kernel.contracts.events import IndexFailed
from prism_kernel.contracts.index import Indexer, Page
from prism_kernel.contracts.services import Removal
from prism_kernel.errors import StorageUnavailable
from prism_kernel.models.package import PackageSummary
from prism_kernel.registry.indexing import IndexUpdate, refresh_index
from tests.changes.workshop import ANN, QUIET, Workshop

pytestmark = pytest.mark.anyio


@dataclass
class Slow:
    """An index whose first write comes after something else has happened."""

    inner: Indexer
    meanwhile: object

    async def put(self, summary: PackageSummary) -> None:
        await self._happen()
        await self.inner.put(summary)

    async def remove(self, name: str) -> None:
        await self._happen()
        await self.inner.remove(name)

    async def list(self, *, cursor: str | None, limit: int) -> Page:
        return await self.inner.list(cursor=cursor, limit=limit)

    async def _happen(self) -> None:
        happen, self.meanwhile = self.meanwhile, None
        if happen is not None:
            await happen()


async def test_a_late_entry_does_not_bring_back_a_package_that_is_gone(shop):
    await shop.publish()

    async def unpublish() -> None:
        await Workshop(shop.storage).changes.unpublish("widget", Removal(None), ANN)

    await refresh_index(shop.repository, Slow(shop.index, unpublish), "widget")
    assert await shop.listed() == []


async def test_a_late_removal_does_not_hide_a_package_that_came_back(shop):
    await shop.publish()
    await shop.changes.unpublish("widget", Removal(None), ANN)

    async def publish() -> None:
        await Workshop(shop.storage).publish("2.0.0")

    await refresh_index(shop.repository, Slow(shop.index, publish), "widget")
    assert await shop.listed() == ["widget"]


async def test_a_package_that_never_was_has_no_entry(shop):
    await refresh_index(shop.repository, shop.index, "widget")
    assert await shop.listed() == []


async def test_an_index_that_fails_is_told_and_raises_nothing(shop, monkeypatch):
    monkeypatch.setattr("prism_kernel.registry.indexing._PAUSE", 0)

    async def fail() -> None:
        raise StorageUnavailable("The index is away.")

    await shop.publish()
    events: list[object] = []
    once = IndexUpdate(shop.repository, Slow(shop.index, fail), events.append, QUIET)
    await once("widget")
    assert events == []

    class Gone(Slow):
        async def _happen(self) -> None:
            await fail()

    await IndexUpdate(shop.repository, Gone(shop.index, None), events.append, QUIET)("widget")
    (event,) = events
    assert isinstance(event, IndexFailed)
    assert (event.name, event.reason) == ("widget", "The index is away.")


class Faulty(Slow):
    """An index that is away for as long as ``meanwhile`` is set."""

    async def _happen(self) -> None:
        if self.meanwhile is not None:
            raise StorageUnavailable("The index is away.")


async def test_packages_the_index_failed_for_are_seen_to_when_it_works_again(shop, monkeypatch):
    monkeypatch.setattr("prism_kernel.registry.indexing._PAUSE", 0)
    names = [f"left-{number}" for number in range(12)]
    for name in (*names, "widget"):
        await shop.publish("1.0.0", name)
        await shop.index.remove(name)
    index = Faulty(shop.index, "away")
    update = IndexUpdate(shop.repository, index, lambda _: None, QUIET)
    for name in names:
        await update(name)
    assert await shop.listed() == []
    index.meanwhile = None
    await update("widget")
    assert len(await shop.listed()) == 11
    await update("widget")
    assert sorted(await shop.listed()) == sorted([*names, "widget"])
    assert update.behind == set()


async def test_a_package_whose_documents_are_damaged_is_not_tried_for_ever(shop, monkeypatch):
    monkeypatch.setattr("prism_kernel.registry.indexing._PAUSE", 0)
    await shop.publish()
    await shop.storage.put("packages/widget/package.json", b"{")
    update = IndexUpdate(shop.repository, shop.index, lambda _: None, QUIET)
    await update("widget")
    assert update.behind == set()
