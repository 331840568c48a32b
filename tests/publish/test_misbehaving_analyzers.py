"""Whatever an analyzer does, the publish is answered, and the server goes on."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace

import anyio
import pytest

from prism_kernel.inspection import worker
from tests.publish.misbehaving import install
from tests.publish.racing import together
from tests.web.running import new_name, package, running

pytestmark = pytest.mark.anyio

SECRETS = {
    "AWS_SECRET_ACCESS_KEY": "hidden-aws",
    "PRISM_PLUGIN__STORAGE_S3__SECRET": "hidden-plugin",
    "DATABASE_URL": "hidden-database",
    "HOME": "/hidden-home",
}
WALL_SECONDS = 1.5
slow = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    install(folder)
    return folder


@pytest.fixture(scope="module")
async def prism(anyio_backend, site, tmp_path_factory):
    temporary = tmp_path_factory.mktemp("workspaces")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(site))
        patch.setenv("PYTHONPATH", str(site))
        patch.setattr(tempfile, "tempdir", str(temporary))
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        settings = {
            "worker.processes": 1,
            "worker.wall_seconds": WALL_SECONDS,
            "worker.cpu_seconds": 1,
            "worker.memory_mb": 512,
            "worker.recycle_after": 4,
        }
        async with running(settings) as made:
            yield made
        assert list(temporary.iterdir()) == [], "a workspace was left behind"


@pytest.fixture
def pool(prism):
    return prism.services.registry.pipeline.inspect.__self__


def left_over() -> list[str]:
    """Files of uploads; the empty folder waits for the next one."""
    return [path.name for path in Path(tempfile.gettempdir()).glob("*/*")]


async def publish(prism, misbehaviour):
    name = new_name()
    return name, await prism.publish(name, package(name, misbehave=misbehaviour))


async def check_next(prism):
    """The server is as good as before, and nothing waits to be cleaned up."""
    _, answer = await publish(prism, "nothing")
    assert answer.status == 201
    assert answer.json["analyzers"]["misbehaving"]["status"] == "ok"
    assert left_over() == []


@pytest.mark.parametrize(
    ("misbehaviour", "status", "reason"),
    [
        ("loop", "timeout", "longer than 0.2 seconds"),
        ("regex", "timeout", "longer than 0.2 seconds"),
        ("memory", "error", "MemoryError"),
        ("memory-at-once", "error", "MemoryError"),
        ("recurse", "error", "RecursionError"),
        ("exit-politely", "error", "SystemExit"),
        ("interrupt", "error", "KeyboardInterrupt"),
        ("base", "error", "BaseException"),
        ("generator-exit", "error", "GeneratorExit"),
        ("untellable", "error", "_Untellable"),
        ("surrogate", "error", "ValueError"),
        ("long", "error", "ValueError"),
        ("open-files", "error", "OSError"),
        ("wrong-return", "error", ""),
        ("wrong-data", "error", ""),
        ("surrogate-data", "error", ""),
        ("undeclared", "error", "without declaring"),
        ("print", "ok", ""),
        ("close-stdout", "ok", ""),
        ("threads", "ok", ""),
    ],
)
async def test_what_python_can_stop_is_an_outcome_and_the_version_is_published(
    prism, misbehaviour, status, reason
):
    name, answer = await publish(prism, misbehaviour)
    assert answer.status == 201
    outcome = answer.json["metadata"]["analyzers"]["misbehaving"]
    assert outcome["status"] == status
    assert reason in outcome.get("reason", "")
    assert len(outcome.get("reason", "")) < 2000
    assert answer.json["identifier"]["name"] == name
    others = {
        each["status"] for key, each in answer.json["analyzers"].items() if key != "misbehaving"
    }
    assert others == {"ok"}
    await check_next(prism)


@pytest.mark.parametrize(
    ("misbehaviour", "status", "code"),
    [
        ("mask", 413, "inspection-time"),
        ("exit", 503, "inspection-failed"),
        ("segfault", 503, "inspection-failed"),
        pytest.param("swallow", 413, "inspection-time", marks=slow),
        pytest.param("busy-in-c", 413, "inspection-time", marks=slow),
        pytest.param("kill", 503, "inspection-failed", marks=slow),
        pytest.param("close-all", 503, "inspection-failed", marks=slow),
        pytest.param("child", 413, "inspection-time", marks=slow),
        pytest.param("orphan", 413, "inspection-time", marks=slow),
    ],
)
async def test_what_only_the_end_of_the_worker_stops_is_refused_and_nothing_is_stored(
    prism, misbehaviour, status, code
):
    started = perf_counter()
    name, answer = await publish(prism, misbehaviour)
    assert (answer.status, answer.code) == (status, code)
    assert perf_counter() - started < WALL_SECONDS + 5
    assert not await prism.keys(name)
    assert (await prism.get(f"/v1/packages/{name}")).status == 404
    await check_next(prism)


@slow
async def test_a_worker_leaves_no_process_behind(prism):
    before = set(processes())
    for misbehaviour in ("child", "orphan"):
        await publish(prism, misbehaviour)
    await check_next(prism)
    left = {pid: command for pid, command in processes().items() if pid not in before}
    assert [each for each in left.values() if "sleep" in each] == []


def processes() -> dict[int, str]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = entry.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, UnicodeDecodeError):
                continue
            found[int(entry.name)] = text
    return found


def test_a_failed_inspection_tells_the_client_nothing_of_this_machine(capsys, monkeypatch):
    class Broken:
        def inspect(self, _job):
            raise FileNotFoundError("/srv/secret/path")

    monkeypatch.setattr(worker, "_limit_cpu", lambda _seconds: None)
    reply = worker._answer(Broken(), SimpleNamespace(cpu_seconds=1))
    assert reply.error.code == "inspection-failed"
    assert "secret" not in str(reply)
    assert "/srv/secret/path" in capsys.readouterr().err


async def test_reads_stay_fast_while_an_analyzer_hangs(prism):
    name, _ = await publish(prism, "nothing")
    seconds = []
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(publish, prism, "mask")
        await anyio.sleep(0.2)
        for _ in range(50):
            started = perf_counter()
            assert (await prism.get(f"/v1/packages/{name}")).status == 200
            seconds.append(perf_counter() - started)
            await anyio.sleep(0.01)
        tasks.cancel_scope.cancel()
    assert sorted(seconds)[45] < 0.05  # nine of ten: others use this machine too


async def test_a_worker_sees_no_secret_of_the_server(prism):
    _, answer = await publish(prism, "environ")
    environment = answer.json["metadata"]["analyzers"]["misbehaving"]["data"]
    assert set(SECRETS) & set(environment) == set()
    assert "hidden" not in str(environment)


async def test_a_worker_does_not_say_where_it_works(prism):
    _, answer = await publish(prism, "arguments")
    data = answer.json["metadata"]["analyzers"]["misbehaving"]["data"]
    assert data["cwd"] == "/"
    assert "hidden" not in str(data)


async def test_a_worker_is_replaced_after_its_share_of_jobs(prism, pool):
    seen = []
    for _ in range(9):
        await publish(prism, "nothing")
        seen.append(pool._idle[-1].process.pid if pool._idle else None)
    alive = [pid for pid in seen if pid is not None]
    assert len(set(alive)) >= 2
    assert max(alive.count(pid) for pid in alive) < 4


async def test_a_worker_killed_during_a_job_is_a_refusal_and_nothing_more(prism, pool):
    await publish(prism, "nothing")
    if not pool._idle:
        await publish(prism, "nothing")
    victim = pool._idle[-1].process.pid

    async def kill():
        await anyio.sleep(0.1)
        os.kill(victim, signal.SIGKILL)

    (name, answer), _ = await together([lambda: publish(prism, "mask"), kill])
    assert (answer.status, answer.code) == (503, "inspection-failed")
    assert not await prism.keys(name)
    await check_next(prism)


async def test_a_worker_that_died_while_idle_harms_no_publish(prism, pool):
    await publish(prism, "nothing")
    if not pool._idle:
        await publish(prism, "nothing")
    os.kill(pool._idle[-1].process.pid, signal.SIGKILL)
    await anyio.sleep(0.2)
    await check_next(prism)


@slow
async def test_a_full_queue_refuses_at_once_with_a_time_to_come_back(site):
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(site))
        patch.setenv("PYTHONPATH", str(site))
        settings = {"worker.processes": 1, "worker.queue": 2, "worker.wall_seconds": 1.0}
        async with running(settings) as prism:
            answers = await together([lambda: publish(prism, "mask") for _ in range(6)])
    busy = [answer for _, answer in answers if answer.status == 503]
    assert len(busy) == 3
    assert {answer.code for answer in busy} == {"busy"}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in busy)
