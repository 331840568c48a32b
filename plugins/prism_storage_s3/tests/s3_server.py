"""An S3 server to test against, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from uuid import uuid4

from botocore.client import BaseClient
from moto.server import ThreadedMotoServer

from prism_storage_s3.client import make_client
from prism_storage_s3.config import S3Config
from prism_storage_s3.storage import S3Storage

BUCKET = "prism-tests"


class S3Server:
    """``endpoint`` answers S3 requests signed with the keys."""

    access_key_id = "prism-tester"
    secret_access_key = "not-a-secret-0123456789"  # noqa: S105 - of a test server

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    @cached_property
    def client(self) -> BaseClient:
        """For every driver of these tests: making one takes a tenth of a second."""
        return make_client(self.config())

    def settings(self, **changes: object) -> dict[str, object]:
        """The table ``[plugin.storage_s3]`` for an empty part of the bucket."""
        return {
            "bucket": BUCKET,
            "endpoint": self.endpoint,
            "region": "us-east-1",
            "prefix": f"test-{uuid4()}",
            "access_key_id": self.access_key_id,
            "secret_access_key": self.secret_access_key,
            **changes,
        }

    def environment(self, prefix: str, **more: str) -> dict[str, str]:
        """The variables of a registry that keeps everything below ``prefix``."""
        return {
            "PRISM_STORAGE": "s3",
            "PRISM_S3_BUCKET": BUCKET,
            "PRISM_S3_REGION": "us-east-1",
            "PRISM_S3_ENDPOINT": self.endpoint,
            "PRISM_S3_PREFIX": prefix,
            "PRISM_S3_ACCESS_KEY_ID": self.access_key_id,
            "PRISM_S3_SECRET_ACCESS_KEY": self.secret_access_key,
            "PRISM_ACCESS_LOG": "off",
            **more,
        }

    def config(self, **changes: object) -> S3Config:
        return S3Config.model_validate(self.settings(**changes))

    def storage(self, **changes: object) -> S3Storage:
        """A driver over ``client``, so settings of the connection stay as they are."""
        return S3Storage(self.client, self.config(**changes))

    def connect(self, **changes: object) -> S3Storage:
        """A driver with a client of its own."""
        config = self.config(**changes)
        return S3Storage(make_client(config), config)


@contextmanager
def moto_server() -> Iterator[S3Server]:
    """moto in a thread of this process, with the bucket. It asks nobody for keys."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        made = S3Server(f"http://{host}:{port}")
        made.client.create_bucket(Bucket=BUCKET)
        yield made
    finally:
        server.stop()
