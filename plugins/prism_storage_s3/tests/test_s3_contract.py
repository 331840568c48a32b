from __future__ import annotations

import pytest

from prism_kernel.testing.storage_contract import StorageContract
from prism_storage_s3.storage import S3Storage


class ShortPages:
    """A client that lists seven keys at a time, so that every listing has pages."""

    def __init__(self, client):
        self._client = client

    def __getattr__(self, name):
        return getattr(self._client, name)

    def list_objects_v2(self, **parameters):
        return self._client.list_objects_v2(**parameters, MaxKeys=7)


class TestOnMoto(StorageContract):
    tokens_are_digests = True
    many = 100

    @pytest.fixture
    async def driver(self, moto):
        storage = S3Storage(ShortPages(moto.client), moto.config())
        yield storage
        await storage.aclose()


@pytest.mark.slow
class TestOnSeaweed(StorageContract):
    tokens_are_digests = True
    many = 1_100  # more than a page

    @pytest.fixture
    async def driver(self, seaweed):
        storage = seaweed.storage()
        yield storage
        await storage.aclose()
