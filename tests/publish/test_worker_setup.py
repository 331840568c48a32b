"""What an inspection worker makes of its set-up, and how it is ended."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import msgspec
import pytest

from prism_kernel.config.settings import WorkerSettings
from prism_kernel.hashing import digests_of
from prism_kernel.inspection import worker
from prism_kernel.inspection.job import WorkerSetup
from prism_kernel.inspection.pool import WorkerPool
from prism_kernel.tarball import TarballLimits


def analyzers_of(**plugins):
    setup = WorkerSetup(
        plugins=plugins, analyzers=[], memory_bytes=1, tarball_limits=asdict(TarballLimits())
    )
    return worker._build_inspector(setup).analyzers


def test_a_configuration_file_where_the_worker_runs_is_not_read(tmp_path, monkeypatch):
    tmp_path.joinpath("prism.toml").write_text("nonsense = true", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    bound = analyzers_of(analyzers_builtin={})
    assert bound
    assert [each.problem for each in bound if each.analyze is None] == []


def test_values_that_a_plugin_refuses_are_the_problem_of_its_analyzers():
    bound = analyzers_of(analyzers_builtin={"tiny_bites": 1})
    assert bound
    assert all("Did you mean 'tiny_bytes'?" in str(each.problem) for each in bound)


@pytest.mark.anyio
async def test_a_worker_is_killed_once_as_its_number_may_be_given_away(monkeypatch):
    pool = WorkerPool(WorkerSettings(), TarballLimits(), {})
    await pool.warm_up()
    ended = pool._idle.pop()
    code = await ended.end()
    monkeypatch.setattr(os, "killpg", lambda *_: pytest.fail("it was killed twice"))
    assert await ended.end() == code == -signal.SIGKILL


def test_a_lower_cap_of_whoever_started_the_server_holds():
    setup = WorkerSetup(
        plugins={}, analyzers=[], memory_bytes=2**30, tarball_limits=asdict(TarballLimits())
    )
    job = {
        "workspace": "/nowhere",
        "expected_name": None,
        "digests": digests_of(b""),
        "size": 0,
        "publisher": "ann",
        "publisher_email": None,
        "source": "api",
        "published_at": datetime(2026, 1, 1, tzinfo=UTC),
        "cpu_seconds": 60,
    }
    ended = subprocess.run(
        [sys.executable, "-m", "prism_kernel.inspection.worker"],
        input=b"\n".join([msgspec.json.encode(setup), msgspec.json.encode(job), b""]),
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (30, 30)),
    )
    ready, reply = ended.stdout.splitlines()
    assert ended.returncode == 0
    assert msgspec.json.decode(reply)["error"]["code"] == "inspection-failed"
    assert msgspec.json.decode(ready)["error"] is None
