"""A write whose answer is lost has happened all the same; its retry is refused then."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from prism_kernel.api import ObjectNotFound, PreconditionFailed, StorageUnavailable
from prism_storage_s3.storage import S3Storage
from prism_storage_s3.uploads import PART_BYTES

pytestmark = pytest.mark.anyio


class Losing:
    """A client that loses the first answer to ``method``, and calls ``then`` afterwards."""

    def __init__(self, client, method, then=lambda: None):
        self._client = client
        self._method = method
        self._then = then
        self.armed = False

    def __getattr__(self, name):
        real = getattr(self._client, name)
        return self._lose(real) if name == self._method else real

    def _lose(self, real):
        def call(**parameters):
            answer = real(**parameters)
            if self.armed:
                self.armed = False
                self._then()
                raise ReadTimeoutError(endpoint_url="http://127.0.0.1")
            return answer

        return call


class Refusing:
    """A client whose conditional writes meet others: 409, always, without being done."""

    def __init__(self, client):
        self._client = client
        self.armed = False

    def __getattr__(self, name):
        return getattr(self._client, name)

    def put_object(self, **parameters):
        if self.armed:
            answer = {
                "Error": {"Code": "ConditionalRequestConflict"},
                "ResponseMetadata": {"HTTPStatusCode": 409},
            }
            raise ClientError(answer, "PutObject")
        return self._client.put_object(**parameters)


@pytest.fixture
def config(moto):
    return moto.config()


@pytest.fixture
def direct(moto, config):
    return S3Storage(moto.client, config)


def losing(moto, config, method, then=lambda: None):
    client = Losing(moto.client, method, then)
    return S3Storage(client, config), client


async def test_the_writer_is_told_that_the_object_is_its_own(moto, config):
    storage, client = losing(moto, config, "put_object")
    await storage.put("warm", b"up")
    client.armed = True
    first = await storage.put("object", b"first", if_absent=True)
    assert await storage.stat("object") == first
    client.armed = True
    second = await storage.put("object", b"second", if_match=first.version)
    assert (await storage.get("object")).stat == second


async def test_the_same_bytes_of_another_writer_are_not_taken_for_ones_own(moto, config, direct):
    await direct.put("object", b"same")
    storage, client = losing(moto, config, "put_object")
    await storage.put("warm", b"up")
    with pytest.raises(PreconditionFailed):
        await storage.put("object", b"same", if_absent=True)
    assert client.armed is False


async def test_what_became_of_a_write_that_was_replaced_is_not_made_up(moto, config):
    def replace():
        address = {"Bucket": config.bucket, "Key": f"{config.prefix}/object"}
        moto.client.put_object(**address, Body=b"of another")

    storage, client = losing(moto, config, "put_object", replace)
    first = await storage.put("object", b"first")
    client.armed = True
    with pytest.raises(StorageUnavailable) as caught:
        await storage.put("object", b"second", if_match=first.version)
    assert caught.value.problem_code == "storage-write-unknown"


async def test_what_became_of_a_delete_is_not_made_up(moto, config):
    storage, client = losing(moto, config, "delete_object")
    warm = await storage.put("warm", b"up")
    await storage.delete("warm", if_match=warm.version)
    first = await storage.put("object", b"first")
    client.armed = True
    with pytest.raises(StorageUnavailable) as caught:
        await storage.delete("object", if_match=first.version)
    assert caught.value.problem_code == "storage-write-unknown"
    client.armed = True
    await storage.delete("object")
    with pytest.raises(ObjectNotFound):
        await storage.stat("object")


async def test_an_upload_in_parts_is_known_to_be_ones_own_too(moto, config, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"x" * (PART_BYTES + 1))
    storage, client = losing(moto, config, "complete_multipart_upload")
    client.armed = True
    written = await storage.put("object", source, if_absent=True)
    assert await storage.stat("object") == written
    assert written.size == PART_BYTES + 1


async def test_writers_that_collide_again_and_again_read_who_was_first(moto, direct):
    config = moto.config(attempts=2)
    client = Refusing(moto.client)
    storage = S3Storage(client, config)
    first = await storage.put("object", b"first")
    client.armed = True
    with pytest.raises(StorageUnavailable) as caught:
        await storage.put("object", b"second", if_match=first.version)
    assert caught.value.problem_code == "storage-busy"
    with pytest.raises(PreconditionFailed):
        await storage.put("object", b"second", if_absent=True)
    await S3Storage(moto.client, config).put("object", b"of another")
    with pytest.raises(PreconditionFailed):
        await storage.put("object", b"second", if_match=first.version)
