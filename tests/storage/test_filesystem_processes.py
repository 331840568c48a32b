from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import prism_kernel
from prism_kernel.builtins.filesystem_storage import FilesystemStorage

pytestmark = pytest.mark.anyio

CHILDREN = Path(__file__).parent / "children"
OBJECT_SIZE = 400_000


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Run a child script on the same Prism as this test."""
    source = str(Path(prism_kernel.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, str(CHILDREN / script), *arguments],
        env={**os.environ, "PYTHONPATH": source},
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_compare_and_swap_of_four_processes_loses_no_increment(tmp_path: Path) -> None:
    storage = FilesystemStorage(tmp_path)
    await storage.put("counter", b"0")
    children = [start("increment_counter.py", str(tmp_path), "50") for _ in range(4)]
    for child in children:
        child.communicate(timeout=60)
        assert child.returncode == 0
    assert (await storage.get("counter")).data == b"200"


@pytest.mark.faults
async def test_a_killed_writer_leaves_only_whole_objects(tmp_path: Path) -> None:
    for attempt in range(12):
        with start("write_until_killed.py", str(tmp_path)) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(0.003 * attempt)  # noqa: ASYNC251  another moment of a write each time
            child.kill()
        storage = FilesystemStorage(tmp_path)
        for found in [each async for each in storage.list("")]:
            content = (await storage.get(found.key)).data
            assert content == content[:1] * OBJECT_SIZE
        await storage.put("folder-0/object", b"the lock is free")
        storage.sweep(grace=0.0)
        assert list((tmp_path / ".tmp").iterdir()) == []
