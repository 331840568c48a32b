from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import anyio
import pytest

from prism_kernel.builtins.filesystem_folder import StoreFolder
from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.contracts.storage import StorageDriver
from prism_kernel.errors import (
    ConfigurationError,
    ObjectNotFound,
    PreconditionFailed,
    StorageUnavailable,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


@pytest.fixture
def storage(root: Path) -> FilesystemStorage:
    """Of a store that is there."""
    StoreFolder(root).make()
    return FilesystemStorage(root)


async def listed(storage: StorageDriver, prefix: str = "") -> list[str]:
    return [found.key async for found in storage.list(prefix)]


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def file_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Paths


async def test_an_object_is_the_file_its_key_spells(storage: FilesystemStorage, root: Path) -> None:
    await storage.put("packages/@acme/widget/package.json", b"{}")
    assert (root / "packages/@acme/widget/package.json").read_bytes() == b"{}"


async def test_a_new_root_is_for_its_user_alone_and_one_that_is_there_stays_as_it_is(
    root: Path,
) -> None:
    await FilesystemStorage(root / "deep").put("object", b"x")
    assert mode_of(root / "deep") == 0o700
    ordinary = mode_of(root)
    await FilesystemStorage(root).put("object", b"x")
    assert mode_of(root) == ordinary


@pytest.mark.parametrize("mount_point", [True, False])
async def test_a_root_is_made_by_the_first_write_and_by_nothing_before(
    root: Path, *, mount_point: bool
) -> None:
    before = mount_point_at(root) if mount_point else None
    storage = FilesystemStorage(root)
    assert await listed(storage) == []
    assert storage.sweep() == 0
    await storage.delete("object")
    for asked in (storage.get("object"), storage.stat("object"), storage.delete("a", if_match="1")):
        with pytest.raises((ObjectNotFound, PreconditionFailed)):
            await asked
    with pytest.raises(ObjectNotFound):
        await anext(aiter(storage.stream("object")))
    assert names_in_any(root) == before
    await storage.put("object", b"x")
    assert file_names(root) == [".locks", ".tmp", "object"]


async def test_a_store_that_another_process_makes_is_missed_when_its_disk_goes(root: Path) -> None:
    early = FilesystemStorage(root)
    await FilesystemStorage(root).put("object", b"x")
    with pytest.raises(ObjectNotFound):
        await early.get("missing")
    take_away(root, mount_point_stays=True)
    await assert_unavailable(early)


@pytest.fixture
async def restored(root: Path) -> FilesystemStorage:
    """A store that was put back without the folders whose names begin with a dot."""
    await FilesystemStorage(root).put("packages/object", b"x")
    for name in (".locks", ".tmp"):
        shutil.rmtree(root / name)
    return FilesystemStorage(root)


async def test_a_store_that_was_restored_without_its_own_folders_is_whole(
    restored: FilesystemStorage, root: Path
) -> None:
    assert await listed(restored) == ["packages/object"]
    with pytest.raises(ObjectNotFound):
        await restored.get("missing")
    assert file_names(root) == ["packages"]
    stat = await restored.stat("packages/object")
    await restored.delete("packages/object", if_match=stat.version)
    assert await listed(restored) == []


@pytest.mark.parametrize("look", ["get", "stat", "list", "stream"])
async def test_a_restored_store_is_missed_when_its_disk_goes(
    restored: FilesystemStorage, root: Path, look: str
) -> None:
    if look in {"list", "stream"}:
        await anext(aiter(getattr(restored, look)("packages/object")))
    else:
        await getattr(restored, look)("packages/object")
    take_away(root, mount_point_stays=True)
    (root / "lost+found").mkdir()
    await assert_unavailable(restored)
    assert file_names(root) == ["lost+found"]


async def test_a_store_is_missed_though_other_things_lie_where_its_disk_was(root: Path) -> None:
    await FilesystemStorage(root).put("packages/object", b"x")
    started = FilesystemStorage(root)
    take_away(root, mount_point_stays=True)
    for name in (".keep", "lost+found"):
        (root / name).mkdir()
    await assert_unavailable(started)
    assert file_names(root) == [".keep", "lost+found"]


async def test_looking_makes_not_even_the_folder_for_writes_under_way(root: Path) -> None:
    await FilesystemStorage(root).put("object", b"x")
    shutil.rmtree(root / ".tmp")
    storage = FilesystemStorage(root)
    assert (await storage.get("object")).data == b"x"
    assert file_names(root) == [".locks", "object"]


def test_a_root_that_links_to_itself_is_told(root: Path) -> None:
    root.symlink_to(root)
    with pytest.raises(StorageUnavailable):
        FilesystemStorage(root)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.EACCES, ConfigurationError),
        (errno.EROFS, ConfigurationError),
        (errno.EIO, StorageUnavailable),
        (errno.ENOSPC, StorageUnavailable),
    ],
)
async def test_a_first_write_tells_a_mistake_from_a_disk_that_fails(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(error):
        await FilesystemStorage(root).put("object", b"x")


async def test_objects_get_the_permissions_of_any_new_file(
    storage: FilesystemStorage, root: Path
) -> None:
    await storage.put("object", b"x")
    ordinary = root.parent / "ordinary"
    ordinary.touch()
    assert (root / "object").stat().st_mode == ordinary.stat().st_mode


async def test_two_drivers_on_one_root_see_each_other(
    storage: FilesystemStorage, root: Path
) -> None:
    other = FilesystemStorage(root)
    written = await storage.put("object", b"x")
    assert await other.stat("object") == written
    await other.delete("object", if_match=written.version)
    with pytest.raises(ObjectNotFound):
        await storage.stat("object")


async def test_empty_folders_go_with_their_last_object(
    storage: FilesystemStorage, root: Path
) -> None:
    await storage.put("a/b/c/d", b"x")
    await storage.put("a/e", b"x")
    await storage.delete("a/b/c/d")
    assert file_names(root / "a") == ["e"]
    await storage.delete("a/e")
    assert file_names(root) == [".locks", ".tmp"]


@pytest.mark.parametrize("keys", [("a", "a/b"), ("a/b", "a"), ("a", "a/b/c"), ("a/b/c", "a/b")])
async def test_an_object_cannot_be_a_folder_too(
    storage: FilesystemStorage, root: Path, keys: tuple[str, str]
) -> None:
    first, second = keys
    await storage.put(first, b"x")
    with pytest.raises(ValueError, match="folder"):
        await storage.put(second, b"y")
    assert await listed(storage) == [first]
    assert file_names(root / ".tmp") == []


async def test_files_that_are_no_objects_are_not_listed(
    storage: FilesystemStorage, root: Path
) -> None:
    await storage.put("packages/widget/package.json", b"{}")
    (root / ".git").mkdir()
    (root / ".git/config").touch()
    (root / "packages/.DS_Store").touch()
    (root / "packages/a copy").touch()
    (root / "packages/empty").mkdir()
    os.mkfifo(root / "packages/pipe")
    assert await listed(storage) == ["packages/widget/package.json"]


async def test_a_pipe_is_no_object_and_nobody_waits_for_it(
    storage: FilesystemStorage, root: Path
) -> None:
    os.mkfifo(root / "pipe")
    with anyio.fail_after(5):
        with pytest.raises(ObjectNotFound):
            await storage.get("pipe")
        with pytest.raises(ObjectNotFound):
            await storage.stat("pipe")
        with pytest.raises(ObjectNotFound):
            await anext(aiter(storage.stream("pipe")))


# Symbolic links


async def test_the_root_may_be_a_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "root").symlink_to("disk")
    storage = FilesystemStorage(tmp_path / "root")
    written = await storage.put("folder/object", b"x")
    assert (tmp_path / "disk/folder/object").read_bytes() == b"x"
    assert [found async for found in storage.list("")] == [written]
    await storage.delete("folder/object")
    assert (tmp_path / "root").is_symlink()


async def test_a_linked_file_is_no_object(
    storage: FilesystemStorage, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    (root / "object").symlink_to(tmp_path / "secret")
    with pytest.raises(ObjectNotFound):
        await storage.get("object")
    with pytest.raises(ObjectNotFound):
        await storage.stat("object")
    with pytest.raises(ObjectNotFound):
        await anext(aiter(storage.stream("object")))
    assert await listed(storage) == []
    await storage.put("object", b"mine", if_absent=True)
    assert (tmp_path / "secret").read_text() == "secret"
    assert not (root / "object").is_symlink()


async def test_nothing_is_written_or_deleted_through_a_linked_folder(
    storage: FilesystemStorage, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/old").write_text("old")
    (root / "folder").symlink_to(tmp_path / "outside")
    with pytest.raises(StorageUnavailable) as caught:
        await storage.put("folder/new", b"x")
    assert caught.value.problem_code == "storage-link"
    with pytest.raises(StorageUnavailable):
        await storage.delete("folder/old")
    assert [path.name for path in (tmp_path / "outside").iterdir()] == ["old"]
    assert await listed(storage) == []


# Version tokens


async def test_tokens_stay_unique_in_a_tight_loop_of_writes_and_deletes(
    storage: FilesystemStorage,
) -> None:
    tokens = set()
    for number in range(300):
        tokens.add((await storage.put("object", b"same")).version)
        if number % 2:
            await storage.delete("object")
    assert len(tokens) == 300


async def test_a_write_after_one_from_the_future_gets_a_new_token(
    storage: FilesystemStorage, root: Path
) -> None:
    await storage.put("object", b"same")
    tomorrow = time.time_ns() + 24 * 3600 * 10**9
    os.utime(root / "object", ns=(tomorrow, tomorrow))
    future = await storage.stat("object")
    again = await storage.put("object", b"same", if_match=future.version)
    await storage.delete("object")
    last = await storage.put("object", b"same")
    assert len({future.version, again.version, last.version}) == 3
    assert (root / "object").stat().st_mtime_ns > tomorrow


async def test_a_file_edited_by_hand_gets_a_new_token(
    storage: FilesystemStorage, root: Path
) -> None:
    written = await storage.put("object", b"from Prism")
    (root / "object").write_text("by hand 12")
    assert (await storage.stat("object")).version != written.version
    with pytest.raises(PreconditionFailed):
        await storage.put("object", b"x", if_match=written.version)


# Failures


async def assert_unavailable(storage: FilesystemStorage) -> None:
    with pytest.raises(StorageUnavailable):
        await storage.get("object")
    with pytest.raises(StorageUnavailable):
        await storage.stat("object")
    with pytest.raises(StorageUnavailable):
        await anext(aiter(storage.stream("object")))
    with pytest.raises(StorageUnavailable):
        await storage.put("object", b"y")
    with pytest.raises(StorageUnavailable):
        await storage.delete("object")
    with pytest.raises(StorageUnavailable):
        await listed(storage)


@contextmanager
def no_rights(folder: Path) -> Iterator[None]:
    """Take the rights to ``folder`` away, also from root, who otherwise may do anything."""
    mode, user = folder.stat().st_mode, os.geteuid()
    folder.chmod(0)
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(user)
        folder.chmod(mode)


async def test_missing_rights_make_the_store_unavailable(
    storage: FilesystemStorage, root: Path
) -> None:
    await storage.put("object", b"x")
    with no_rights(root):
        await assert_unavailable(storage)
        with pytest.raises(StorageUnavailable):
            FilesystemStorage(root)
    assert (await storage.get("object")).data == b"x"


def mount_point_at(root: Path) -> list[str]:
    root.mkdir()
    return []


def names_in_any(root: Path) -> list[str] | None:
    return file_names(root) if root.exists() else None


def take_away(root: Path, *, mount_point_stays: bool) -> None:
    root.rename(root.parent / "elsewhere")
    if mount_point_stays:
        root.mkdir()


@pytest.mark.parametrize("mount_point_stays", [True, False])
async def test_a_store_whose_disk_is_gone_is_unavailable_and_not_empty(
    storage: FilesystemStorage, root: Path, *, mount_point_stays: bool
) -> None:
    await storage.put("object", b"x")
    take_away(root, mount_point_stays=mount_point_stays)
    await assert_unavailable(storage)
    assert not mount_point_stays or file_names(root) == []


def test_a_root_that_is_a_file_makes_the_store_unavailable(tmp_path: Path) -> None:
    (tmp_path / "root").touch()
    with pytest.raises(StorageUnavailable):
        FilesystemStorage(tmp_path / "root")


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("from_file", [False, True])
async def test_a_write_that_fails_half_way_leaves_the_old_object_and_no_rest(
    storage: FilesystemStorage, root: Path, tmp_path: Path, *, from_file: bool
) -> None:
    content = bytes(9_000_000)
    (tmp_path / "source").write_bytes(content)
    await storage.put("object", b"old")
    with files_no_longer_than(4_000_000), pytest.raises(StorageUnavailable, match="too large"):
        await storage.put("object", tmp_path / "source" if from_file else content)
    assert (await storage.get("object")).data == b"old"
    assert file_names(root / ".tmp") == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small file system needs rights")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.faults
async def test_a_full_disk_keeps_the_old_object_and_gets_its_room_back(small_disk: Path) -> None:
    storage = FilesystemStorage(small_disk)
    await storage.put("object", b"old")
    for _ in range(3):
        with pytest.raises(StorageUnavailable) as caught:
            await storage.put("object", bytes(2_000_000))
        assert caught.value.problem_code == "storage-full"
    assert file_names(small_disk / ".tmp") == []
    await storage.put("object", bytes(500_000))
    assert (await storage.stat("object")).size == 500_000


async def test_a_cancelled_write_leaves_no_rest(storage: FilesystemStorage, root: Path) -> None:
    with anyio.move_on_after(0.001):
        await storage.put("object", bytes(20_000_000))
    assert file_names(root / ".tmp") == []


async def test_a_lost_write_leaves_no_rest(storage: FilesystemStorage, root: Path) -> None:
    await storage.put("object", b"x")
    with pytest.raises(PreconditionFailed):
        await storage.put("object", b"y", if_absent=True)
    assert file_names(root / ".tmp") == []


async def test_starting_removes_what_a_crash_left_long_ago(
    storage: FilesystemStorage, root: Path
) -> None:
    old, young = root / ".tmp/old", root / ".tmp/young"
    old.touch()
    young.touch()
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    FilesystemStorage(root)
    assert file_names(root / ".tmp") == ["young"]
    assert storage.sweep(grace=0.0) == 1


async def test_a_stopped_reader_leaves_no_open_file(storage: FilesystemStorage) -> None:
    await storage.put("object", bytes(5_000_000))
    before = open_files()
    for _ in range(5):
        with anyio.CancelScope() as scope:
            async for _ in storage.stream("object"):
                scope.cancel()
    with pytest.raises(ObjectNotFound):
        await anext(aiter(storage.stream("missing")))
    assert open_files() <= before


# Commits


async def test_a_record_is_there_only_when_its_objects_are_on_the_disk(
    storage: FilesystemStorage, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: dict[bool, list[str]] = {False: [], True: []}
    real = os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced[(root / "a/record").exists()].append(str(path.relative_to(root)))

    monkeypatch.setattr(os, "fsync", fsync)
    await storage.commit({"a/1/x/one": b"1", "a/1/x/two": b"2"}, "a/record", b"{}")
    before = set(synced[False])
    assert before >= {"a/1/x/one", "a/1/x/two", "a/1/x", "a/1", "a", "."}
    assert [path for path in before if path.startswith(".tmp/")]
    assert synced[True] == ["a"]


async def test_a_commit_that_cannot_be_written_leaves_no_file_and_no_folder(
    storage: FilesystemStorage, root: Path, tmp_path: Path
) -> None:
    await storage.put("a/kept", b"x")
    missing = tmp_path / "missing"
    with pytest.raises(FileNotFoundError):
        await storage.commit({"a/1/one": b"1", "a/2/two": missing}, "a/record", b"{}")
    impossible = {"a/1/one": b"1", f"a/2/{'n' * 255}/{'m' * 255}": b"2", "a/kept/below": b"3"}
    with pytest.raises(ValueError, match="folder of other keys"):
        await storage.commit(impossible, "a/record", b"{}")
    assert file_names(root / "a") == ["kept"]
    assert file_names(root / ".tmp") == []


async def test_a_commit_writes_nothing_through_a_linked_folder(
    storage: FilesystemStorage, root: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / "a").symlink_to(elsewhere)
    with pytest.raises(StorageUnavailable) as raised:
        await storage.commit({"a/1/one": b"1"}, "record", b"{}")
    assert raised.value.problem_code == "storage-link"
    assert file_names(elsewhere) == []


@pytest.mark.parametrize("step", ["fsync", "write", "open", "replace", "mkdir"])
async def test_a_commit_that_the_disk_fails_at_any_step_is_there_as_a_whole_or_not_at_all(
    storage: FilesystemStorage, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = getattr(os, step)
    for failing in range(12):
        calls = iter(range(100))

        def broken(*given: object, **options: object) -> object:
            if next(calls) == failing:  # noqa: B023 - called in this very round
                raise OSError(errno.EIO, "the disk is broken")
            return real(*given, **options)

        attempt = f"a/{failing}"
        objects = {f"{attempt}/x/one": b"1", f"{attempt}/x/two": b"2"}
        with monkeypatch.context() as patch:
            patch.setattr(os, step, broken)
            with suppress(StorageUnavailable):
                await storage.commit(objects, f"{attempt}/record", b"{}")
        whole = sorted([*objects, f"{attempt}/record"])
        assert await listed(storage, f"{attempt}/") in ([], whole)
