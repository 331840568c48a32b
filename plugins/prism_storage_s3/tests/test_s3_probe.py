from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from prism_kernel.api import ConfigurationError, StorageUnavailable
from prism_storage_s3.storage import S3Storage

pytestmark = pytest.mark.anyio


class Careless:
    """A client of a store that ignores ``ignored`` in ``method``; ``calls`` counts requests."""

    def __init__(self, client, method="", ignored=""):
        self._client = client
        self._method = method
        self._ignored = ignored
        self.calls = []

    def __getattr__(self, name):
        real = getattr(self._client, name)

        def call(**parameters):
            self.calls.append(name)
            if name == self._method:
                parameters.pop(self._ignored, None)
            return real(**parameters)

        return call


class WithoutConditions(Careless):
    def put_object(self, **parameters):
        if {"IfNoneMatch", "IfMatch"} & set(parameters):
            status = {"HTTPStatusCode": 501}
            answer = {"Error": {"Code": "NotImplemented"}, "ResponseMetadata": status}
            raise ClientError(answer, "PutObject")
        return self._client.put_object(**parameters)


@pytest.mark.parametrize("condition", ["IfNoneMatch", "IfMatch"])
async def test_a_store_that_ignores_a_condition_gets_no_object(moto, condition):
    config = moto.config()
    storage = S3Storage(Careless(moto.client, "put_object", condition), config)
    header = condition.replace("If", "If-").replace("NoneM", "None-M")
    with pytest.raises(ConfigurationError, match=f"ignores {header}") as caught:
        await storage.put("object", b"x")
    assert caught.value.problem_code == "conditional-writes-unsupported"
    assert [each async for each in S3Storage(moto.client, config).list("")] == []


async def test_a_store_that_knows_no_conditions_gets_no_object(moto):
    storage = S3Storage(WithoutConditions(moto.client), moto.config())
    with pytest.raises(ConfigurationError, match="has no conditional writes"):
        await storage.check()


async def test_a_store_that_ignores_conditions_of_deletes_is_not_asked_for_them(moto):
    storage = S3Storage(Careless(moto.client, "delete_object", "IfMatch"), moto.config())
    written = await storage.put("object", b"x")
    with pytest.raises(ConfigurationError, match="If-Match when it deletes"):
        await storage.delete("object", if_match=written.version)
    assert await storage.stat("object") == written
    await storage.delete("object")


async def test_the_store_is_asked_once(moto):
    client = Careless(moto.client)
    storage = S3Storage(client, moto.config())
    await storage.put("object", b"1")
    asked = len(client.calls)
    await storage.put("object", b"2")
    assert len(client.calls) == asked + 1


async def test_the_probe_leaves_nothing(moto):
    storage = S3Storage(moto.client, moto.config(prefix="probed"))
    await storage.check()
    listed = moto.client.list_objects_v2(Bucket="prism-tests", Prefix="probed")
    assert listed["KeyCount"] == 0


@pytest.mark.parametrize("use", ["check", "stat", "put", "get", "list", "stream"])
async def test_a_missing_bucket_is_not_an_empty_store(moto, use):
    storage = moto.storage(bucket="no-such-bucket")
    uses = {
        "check": storage.check,
        "stat": lambda: storage.stat("object"),
        "put": lambda: storage.put("object", b"x"),
        "get": lambda: storage.get("object"),
        "list": lambda: anext(aiter(storage.list(""))),
        "stream": lambda: anext(aiter(storage.stream("object"))),
    }
    with pytest.raises(StorageUnavailable, match="bucket does not exist") as caught:
        await uses[use]()
    assert caught.value.problem_code == "storage-bucket-missing"
