"""A server that starts finishes the publishes that another one was killed in."""

from __future__ import annotations

import tempfile

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.publish.recovery import finish_cut_publishes
from prism_kernel.publish.workspaces import PREFIX, Workspace, note_commit
from prism_kernel.registry.indexing import refresh_index
from tests.changes.workshop import Workshop
from tests.web.running import package, running

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def shop():
    return Workshop(MemoryStorage())


def left(folder, number: int, note: bytes | None) -> None:
    """What a killed server leaves of a publish."""
    workspace = folder / f"{PREFIX}{number}"
    workspace.mkdir()
    workspace.joinpath("package.tgz").write_bytes(b"x")
    if note is not None:
        workspace.joinpath("committing").write_bytes(note)


async def test_the_index_follows_a_publish_that_was_cut_after_its_commit(shop, temporary):
    await shop.publish("1.0.0", "widget")
    await shop.index.remove("widget")
    left(temporary, 1, b"widget")

    async def update(name: str) -> None:
        await refresh_index(shop.repository, shop.index, name)

    assert await finish_cut_publishes(update) == 1
    assert [each.name for each in (await shop.index.list(cursor=None, limit=9)).items] == ["widget"]
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("note", [None, b"", b"\xff", b"../x"])
async def test_a_publish_that_was_cut_before_its_commit_is_only_cleaned_up(temporary, note):
    left(temporary, 1, note)
    updated = []

    async def update(name: str) -> None:
        updated.append(name)

    assert await finish_cut_publishes(update) == 0
    assert updated == []
    assert list(temporary.iterdir()) == []


async def test_a_publish_that_is_under_way_is_left_alone(temporary):
    made = Workspace.make()
    note_commit(made.path, "widget")
    assert await finish_cut_publishes(None) == 0
    made.remove()


async def test_a_registry_does_it_when_it_starts(temporary):
    left(temporary, 1, b"widget")
    async with running() as prism:
        assert not [*temporary.glob(f"{PREFIX}*")]
        assert (await prism.publish("widget", package("widget"))).status == 201


async def test_publishing_the_same_bytes_again_heals_the_index():
    async with running() as prism:
        assert (await prism.publish("widget", package("widget"))).status == 201
        await prism.services.registry.index.remove("widget")
        assert (await prism.publish("widget", package("widget"))).status == 200
        assert [each["name"] for each in (await prism.get("/v1/packages")).json["items"]] == [
            "widget"
        ]
