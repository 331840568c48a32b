"""The folders of uploads: whose server lives keeps its own, whose server died loses them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest

from prism_kernel.publish.staging import Workspaces
from prism_kernel.publish.workspaces import PREFIX, Workspace, take_stale_workspaces

pytestmark = pytest.mark.anyio

HOLDER = """
import sys
from prism_kernel.publish.workspaces import Workspace
made = Workspace.make()
made.path.joinpath("package.tgz").write_bytes(b"half")
print(made.path, flush=True)
sys.stdin.read()
"""


def remove_stale_workspaces() -> int:
    taken = take_stale_workspaces()
    for workspace in taken:
        workspace.remove()
    return len(taken)


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@contextmanager
def holder(folder: Path):
    """Another process with a workspace; gives the process and the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        env={**os.environ, "TMPDIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process, Path(process.stdout.readline().strip())


def test_a_workspace_is_private_and_gone_when_it_is_removed(temporary):
    made = Workspace.make()
    made.path.joinpath("deep").mkdir()
    assert made.path.stat().st_mode & 0o077 == 0
    made.remove()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_uses_is_not(temporary):
    with holder(temporary) as (dead, left), holder(temporary) as (alive, used):
        assert remove_stale_workspaces() == 0
        dead.send_signal(signal.SIGKILL)
        dead.wait()
        assert remove_stale_workspaces() == 1
        assert not left.exists()
        assert used.joinpath("package.tgz").read_bytes() == b"half"
        alive.stdin.close()


def test_a_workspace_of_this_very_process_is_kept():
    made = Workspace.make()
    assert remove_stale_workspaces() == 0
    assert made.path.exists()
    made.remove()


def test_what_only_looks_like_a_workspace_is_left_alone(temporary):
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    temporary.joinpath(f"{PREFIX}link").symlink_to(elsewhere)
    temporary.joinpath(f"{PREFIX}file").write_bytes(b"")
    assert remove_stale_workspaces() == 0
    assert len(list(temporary.iterdir())) == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_somebody_elses_folder_is_left_alone(temporary):
    theirs = temporary / f"{PREFIX}theirs"
    theirs.mkdir()
    os.chown(theirs, 12345, 12345)
    assert remove_stale_workspaces() == 0
    assert theirs.exists()


def test_making_and_removing_stale_ones_at_the_same_time_takes_nobodys_folder():
    stop = threading.Event()

    def sweep():
        while not stop.is_set():
            remove_stale_workspaces()

    sweepers = [threading.Thread(target=sweep) for _ in range(2)]
    for sweeper in sweepers:
        sweeper.start()
    try:
        for _ in range(300):
            made = Workspace.make()
            made.path.joinpath("package.tgz").write_bytes(b"x")
            assert made.path.joinpath("package.tgz").exists()
            made.remove()
    finally:
        stop.set()
        for sweeper in sweepers:
            sweeper.join()


# Those that are kept


async def test_an_emptied_folder_serves_the_next_publish(temporary):
    workspaces = Workspaces()
    async with workspaces.one() as first:
        first.joinpath("package.tgz").write_bytes(b"x")
    assert [*temporary.rglob("*")] == [first]
    async with workspaces.one() as second:
        assert second == first
    assert remove_stale_workspaces() == 0
    workspaces.close()
    assert [*temporary.iterdir()] == []


async def test_of_folders_that_were_used_at_once_one_is_kept(temporary):
    workspaces = Workspaces()
    async with workspaces.one() as first, workspaces.one() as second:
        assert first != second
    assert len([*temporary.iterdir()]) == 1
    workspaces.close()
    assert [*temporary.iterdir()] == []


async def test_a_folder_that_cannot_be_emptied_is_removed(temporary):
    workspaces = Workspaces()
    async with workspaces.one() as used:
        used.joinpath("deep/deeper").mkdir(parents=True)
    assert [*temporary.iterdir()] == []


async def test_a_kept_folder_that_somebody_tidied_up_is_made_anew(temporary):
    workspaces = Workspaces()
    async with workspaces.one() as first:
        pass
    first.rmdir()
    async with workspaces.one() as second:
        second.joinpath("package.tgz").write_bytes(b"x")
    workspaces.close()
    assert [*temporary.iterdir()] == []


async def test_large_uploads_that_end_together_leave_one_folder(temporary):
    workspaces = Workspaces()

    async def upload():
        async with workspaces.one() as used:
            used.joinpath("package.tgz").write_bytes(b"x" * 1_000_000)
            await anyio.sleep(0.01)

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(upload)
    assert len([*temporary.iterdir()]) == 1
    async with workspaces.one():
        workspaces.close()
    assert [*temporary.iterdir()] == []
