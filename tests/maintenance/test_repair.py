"""`repair` puts back from a backup what is missing or damaged."""

from __future__ import annotations

import tarfile

import pytest

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.errors import InvalidInput
from prism_kernel.maintenance.repairing import repair
from prism_kernel.maintenance.sources import FolderSource, open_source
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.verifying import verify
from prism_kernel.repository.keys import record_key
from tests.changes.workshop import Workshop
from tests.maintenance.damage import corrupt, seeded

pytestmark = pytest.mark.anyio


@pytest.fixture
async def backup(stocked, tmp_path):
    """The stocked store as a folder."""
    copy = FilesystemStorage(tmp_path / "backup")
    for key in await stocked.keys(""):
        await copy.put(key, (await stocked.storage.get(key)).data)
    return tmp_path / "backup"


@pytest.mark.parametrize("seed", range(8))
async def test_ten_random_damages_are_named_and_repaired(stocked, store, backup, seed):
    rng = seeded(seed)
    objects = [key for key in await stocked.keys() if not key.endswith("/package.json")]
    damaged = rng.sample(objects, 5)
    keys = [*damaged, *rng.sample(sorted(set(await stocked.keys()) - set(damaged)), 5)]
    for key in keys[:5]:
        await corrupt(stocked.storage, key, rng)
    for key in keys[5:]:
        await stocked.storage.delete(key)
    done = await repair(store, FolderSource(backup))
    assert done.left.problems == ()
    assert set(keys) <= set(done.keys)
    for key in keys:
        assert (await stocked.storage.get(key)).data == (backup / key).read_bytes()


@pytest.mark.slow
async def test_five_corrupted_and_five_deleted_of_a_thousand(tmp_path):
    shop = Workshop(FilesystemStorage(tmp_path / "store"))
    for number in range(250):
        await shop.publish(f"1.{number}.0", f"package-{number % 25}")
    objects = [key for key in await shop.keys() if not key.endswith("/package.json")]
    assert len(objects) == 1000
    copy = FilesystemStorage(tmp_path / "backup")
    for key in await shop.keys():
        await copy.put(key, (await shop.storage.get(key)).data)
    rng = seeded(4)
    keys = rng.sample(objects, 10)
    for key in keys[:5]:
        await corrupt(shop.storage, key, rng)
    for key in keys[5:]:
        await shop.storage.delete(key)
    store = Store(shop.storage, shop.storage, shop.index)
    found = [(problem.kind, problem.key) for problem in (await verify(store)).problems]
    assert found == sorted(
        [("damaged-object", key) for key in keys[:5]]
        + [("missing-object", key) for key in keys[5:]],
        key=lambda pair: pair[1],
    )
    done = await repair(store, FolderSource(tmp_path / "backup"))
    assert sorted(done.keys) == sorted(keys)
    assert (await verify(store)).problems == ()


async def test_nothing_is_written_that_the_record_does_not_vouch_for(stocked, store, backup):
    keys = [key for key in await stocked.keys() if key.endswith("package.tgz")]
    await stocked.storage.delete(keys[0])
    (backup / keys[0]).write_bytes((backup / keys[1]).read_bytes())
    done = await repair(store, FolderSource(backup))
    assert done.keys == []
    assert [problem.key for problem in done.left.problems] == [keys[0]]
    assert done.failed[keys[0]].startswith("In the backup: It")
    assert keys[0] not in await stocked.keys()


async def test_what_the_backup_lacks_stays_wrong(stocked, store, backup):
    key = next(key for key in await stocked.keys() if key.endswith("manifest.json"))
    await stocked.storage.delete(key)
    (backup / key).unlink()
    done = await repair(store, FolderSource(backup))
    assert done.failed == {key: "The backup does not have it."}
    assert done.document()["problems"][0]["reason"] == "The backup does not have it."


async def test_a_record_that_is_damaged_in_the_backup_too_stays_wrong(stocked, store, backup):
    key = record_key("widget")
    await stocked.storage.put(key, b"")
    (backup / key).write_bytes(b"{}")
    done = await repair(store, FolderSource(backup))
    assert [problem.kind for problem in done.left.problems] == ["damaged-record"]
    assert "In the backup" in done.failed[key]


async def test_the_index_needs_no_backup(stocked, store, tmp_path):
    before = {key: (await stocked.storage.get(key)).data for key in await stocked.keys("index/")}
    for key in before:
        await stocked.storage.delete(key)
    done = await repair(store, FolderSource(tmp_path))
    assert done.left.problems == ()
    after = {key: (await stocked.storage.get(key)).data for key in await stocked.keys("index/")}
    assert after == before


async def test_a_tar_archive_is_a_backup(stocked, store, backup, tmp_path):
    with tarfile.open(tmp_path / "backup.tar", "w") as archive:
        archive.add(backup / "packages", "packages")
    for key in await stocked.keys("packages/"):
        await stocked.storage.delete(key)
    done = await repair(store, open_source(tmp_path / "backup.tar"))
    assert done.left.problems == ()
    assert len(done.keys) == 3 + 5 * 4


async def test_only_the_named_packages_are_repaired(stocked, store, backup):
    for key in await stocked.keys("packages/"):
        if not key.endswith("/package.json"):
            await stocked.storage.delete(key)
    done = await repair(store, FolderSource(backup), ["left-pad"])
    assert done.left.problems == ()
    assert len(done.keys) == 4


def test_what_is_neither_folder_nor_tar_is_refused(tmp_path):
    (tmp_path / "x.tgz").write_bytes(b"\x1f\x8b not a tar")
    for path in (tmp_path / "x.tgz", tmp_path / "nowhere"):
        with pytest.raises(InvalidInput, match="neither a folder nor"):
            open_source(path)
