"""Export, import and copy: everything arrives, and nothing is overwritten."""

from __future__ import annotations

import json
import tarfile

import anyio
import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.contracts.services import Removal
from prism_kernel.errors import Conflict, InvalidInput
from prism_kernel.maintenance.copying import copy_store
from prism_kernel.maintenance.export_manifest import FILE
from prism_kernel.maintenance.exporting import export
from prism_kernel.maintenance.importing import import_export
from prism_kernel.maintenance.repairing import repair
from prism_kernel.maintenance.sources import open_source
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.verifying import verify
from prism_kernel.repository.keys import record_key
from prism_kernel.testing.fault_storage import Fail, Fault, FaultyStorage
from tests.changes.workshop import ANN, Workshop

pytestmark = pytest.mark.anyio


@pytest.fixture
def empty() -> Store:
    return store_of(Workshop(MemoryStorage()))


@pytest.fixture
async def stocked(stocked):
    await stocked.changes.unpublish("widget", Removal(frozenset({"1.0.0"}), "mistake"), ANN)
    await stocked.storage.put("plugins/auth_token/abc", b'{"scope": "publish"}')
    return stocked


def store_of(shop: Workshop) -> Store:
    return Store(shop.storage, shop.storage, shop.index)


async def contents(store: Store) -> dict[str, bytes]:
    return {
        found.key: (await store.documents.get(found.key)).data
        async for found in store.documents.list("")
    }


@pytest.mark.parametrize("target", ["export", "export.tar"])
async def test_an_export_imported_is_the_same_store(stocked, store, empty, tmp_path, target):
    exported = await export(store, tmp_path / target)
    assert exported.failed == {}
    assert exported.written == 3 + 4 * 4 + 1
    done = await import_export(empty, open_source(tmp_path / target))
    assert (done.failed, done.present, done.written) == ({}, 0, exported.written)
    assert await contents(empty) == await contents(store)
    assert (await verify(empty)).problems == ()


async def test_an_export_has_the_digest_of_every_object(stocked, store, tmp_path):
    await export(store, tmp_path / "export")
    *lines, end = (tmp_path / "export" / FILE).read_text().splitlines()
    assert len(lines) == json.loads(end)["objects"]
    for line in map(json.loads, lines):
        assert len((tmp_path / "export" / line["key"]).read_bytes()) == line["size"]


async def test_importing_again_writes_nothing(stocked, store, empty, tmp_path):
    await export(store, tmp_path / "export")
    first = await import_export(empty, open_source(tmp_path / "export"))
    again = await import_export(empty, open_source(tmp_path / "export"))
    assert (again.written, again.present) == (0, first.written)


async def test_exporting_again_writes_only_what_is_new(stocked, store, tmp_path):
    await export(store, tmp_path / "export")
    await stocked.publish("3.0.0")
    again = await export(store, tmp_path / "export")
    assert again.written == 5
    assert again.present == 3 + 4 * 4 + 1 - 1


@pytest.mark.parametrize("operation", ["put", "get", "stream"])
async def test_what_was_interrupted_goes_on(stocked, store, tmp_path, operation):
    await export(store, tmp_path / "export")
    memory = MemoryStorage()
    for step in range(1, 30, 4):
        faulty = FaultyStorage(memory, [Fault(step, Fail(forever=True), operation)])
        target = store_of(Workshop(faulty))
        await import_export(target, open_source(tmp_path / "export"))
        assert not [p for p in (await verify(store_of(Workshop(memory)))).problems if p.version]
    target = store_of(Workshop(memory))
    assert (await import_export(target, open_source(tmp_path / "export"))).failed == {}
    assert await contents(target) == await contents(store)


async def test_other_contents_are_never_overwritten(stocked, store, empty, tmp_path):
    await export(store, tmp_path / "export")
    other = Workshop(empty.documents)
    await other.publish("9.0.0", "widget")
    await empty.documents.put("plugins/auth_token/abc", b"{}")
    before = await contents(empty)
    done = await import_export(empty, open_source(tmp_path / "export"))
    assert set(done.failed) == {record_key("widget"), "plugins/auth_token/abc"}
    after = await contents(empty)
    assert {key: after[key] for key in before} == before
    assert sorted((await other.record("left-pad")).versions) == ["1.3.0"]


@pytest.mark.parametrize("file", ["package.tgz", "manifest.json", "package.json"])
async def test_a_damaged_export_is_not_believed(stocked, store, empty, tmp_path, file):
    await export(store, tmp_path / "export")
    path = next((tmp_path / "export" / "packages" / "left-pad").rglob(file))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    key = str(path.relative_to(tmp_path / "export"))
    done = await import_export(empty, open_source(tmp_path / "export"))
    assert "In the export its sha256 is" in done.failed[key]
    keys = await contents(empty)
    assert key not in keys
    assert record_key("left-pad") not in keys
    assert (await verify(empty)).problems == ()


async def test_an_export_that_was_cut_is_refused(stocked, store, empty, tmp_path):
    await export(store, tmp_path / "export")
    listing = tmp_path / "export" / FILE
    whole = listing.read_bytes()
    for cut in (whole[: whole.rindex(b"{")], whole[:-3], b"", whole + b"{}", b"?" + whole):
        listing.write_bytes(cut)
        with pytest.raises(InvalidInput):
            await import_export(empty, open_source(tmp_path / "export"))
    listing.unlink()
    with pytest.raises(InvalidInput) as raised:
        await import_export(empty, open_source(tmp_path / "export"))
    assert raised.value.problem_code == "no-export"
    assert await contents(empty) == {}


@pytest.mark.parametrize("key", ["../../etc/x", "/etc/x", "index/packages/x", "packages/a", "x"])
async def test_a_list_with_foreign_keys_is_refused(empty, tmp_path, key):
    line = json.dumps({"key": key, "size": 1, "sha256": "0" * 64})
    (tmp_path / FILE).write_text(f'{line}\n{{"prismExport": 1, "objects": 1}}\n')
    with pytest.raises(InvalidInput):
        await import_export(empty, open_source(tmp_path))


async def test_an_existing_archive_is_not_replaced(store, tmp_path):
    (tmp_path / "x.tar").write_bytes(b"")
    with pytest.raises(Conflict):
        await export(store, tmp_path / "x.tar")


async def test_an_export_is_a_backup_to_repair_from(stocked, store, tmp_path):
    await export(store, tmp_path / "export.tar")
    for key in await stocked.keys("packages/"):
        await stocked.storage.delete(key)
    done = await repair(store, open_source(tmp_path / "export.tar"))
    assert done.left.problems == ()


async def test_a_damaged_object_is_not_exported(stocked, store, tmp_path):
    keys = await stocked.keys("packages/left-pad/")
    key = next(key for key in keys if key.endswith("package.tgz"))
    await stocked.storage.put(key, b"?")
    done = await export(store, tmp_path / "export.tar")
    assert set(done.failed) == {key, record_key("left-pad")}
    with tarfile.open(tmp_path / "export.tar") as archive:
        names = archive.getnames()
    assert key not in names
    assert record_key("left-pad") not in names


async def test_a_copy_is_the_same_store_and_follows_the_first(stocked, store, empty):
    first = await copy_store(store, empty)
    assert first.failed == {}
    assert await contents(empty) == await contents(store)
    await stocked.publish("3.0.0")
    await stocked.changes.yank("widget", "1.1.0", "broken", ANN)
    await stocked.changes.unpublish("left-pad", Removal(None), ANN)
    second = await copy_store(store, empty)
    assert second.failed == {}
    assert second.written == 4 + 2
    assert await Workshop(empty.documents).record() == await stocked.record()
    assert (await verify(empty)).problems == ()
    assert "left-pad" not in await Workshop(empty.documents).listed()


async def test_a_copy_does_not_turn_the_target_back(stocked, store, empty):
    await copy_store(store, empty)
    await Workshop(empty.documents).publish("3.0.0")
    done = await copy_store(store, empty)
    assert set(done.failed) == {record_key("widget")}
    assert "3.0.0" in (await Workshop(empty.documents).record()).versions


async def test_a_copy_of_a_store_in_use_is_sound(stocked, store, empty):
    async with anyio.create_task_group() as tasks:
        for number in range(5):
            tasks.start_soon(stocked.publish, f"4.{number}.0")
        tasks.start_soon(stocked.changes.unpublish, "widget", Removal(frozenset({"1.1.0"})), ANN)
        tasks.start_soon(copy_store, store, empty)
    assert (await verify(empty)).problems == ()
    assert (await copy_store(store, empty)).failed == {}
    assert await Workshop(empty.documents).record() == await stocked.record()


async def test_artifacts_can_go_to_a_driver_of_their_own(stocked, store, on_disk):
    documents = MemoryStorage()
    target = Store(documents, on_disk, Workshop(documents).index)
    assert (await copy_store(store, target)).failed == {}
    assert (await verify(target)).problems == ()
    keys = [found.key async for found in on_disk.list("")]
    assert {key.rpartition("/")[2] for key in keys} == {"package.tgz", "files.pack"}
