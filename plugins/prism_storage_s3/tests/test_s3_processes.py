from __future__ import annotations

import json
import sys
from pathlib import Path

import anyio
import pytest

INCREMENT = Path(__file__).parent / "children" / "increment_counter.py"

pytestmark = pytest.mark.anyio


async def count_with_two_processes(server, times: int) -> int:
    settings = server.settings()
    storage = server.storage(prefix=settings["prefix"])
    await storage.put("counter", b"0")
    command = [sys.executable, str(INCREMENT), json.dumps(settings), str(times)]
    async with anyio.create_task_group() as group:
        for _ in range(2):
            group.start_soon(anyio.run_process, command)
    return int((await storage.get("counter")).data)


async def test_compare_and_swap_of_two_processes_loses_no_increment(moto):
    assert await count_with_two_processes(moto, 20) == 40


@pytest.mark.slow
async def test_nor_does_it_on_seaweed(seaweed):
    assert await count_with_two_processes(seaweed, 100) == 200
