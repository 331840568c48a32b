from __future__ import annotations

import threading
from functools import partial

import anyio
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from prism_kernel.api import ConfigurationError, PluginContext, StorageUnavailable
from prism_storage_s3.config import S3Config
from prism_storage_s3.plugin import check, prism_lifespan
from prism_storage_s3.storage import S3Storage

pytestmark = pytest.mark.anyio


class Log:
    def __init__(self):
        self.warnings = []

    def warning(self, event, **values):
        self.warnings.append((event, values))


class Careless:
    """A client of a store that ignores conditions."""

    def __init__(self, client):
        self._client = client

    def __getattr__(self, name):
        return getattr(self._client, name)

    def put_object(self, **parameters):
        parameters.pop("IfNoneMatch", None)
        return self._client.put_object(**parameters)


class ReadOnly(Careless):
    def put_object(self, **_):
        answer = {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
        raise ClientError(answer, "PutObject")


def context(storage, config, artifacts=None) -> PluginContext:
    return PluginContext(
        plugin="storage_s3",
        config=config,
        storage=storage,
        artifacts=artifacts or storage,
        registry=None,
        log=Log(),
        public_base_url="http://localhost",
    )


async def test_a_registry_does_not_start_on_a_store_that_ignores_conditions(moto):
    config = moto.config()
    ctx = context(S3Storage(Careless(moto.client), config), config)
    with pytest.raises(ConfigurationError, match="ignores If-None-Match"):
        async with prism_lifespan(ctx):
            pass
    with pytest.raises(ConfigurationError, match="ignores If-None-Match"):
        await check(ctx)


async def test_a_store_of_artifacts_alone_is_asked_as_well(moto):
    config = moto.config()
    careless = context(object(), config, S3Storage(Careless(moto.client), config))
    with pytest.raises(ConfigurationError, match="ignores If-None-Match"):
        async with prism_lifespan(careless):
            pass
    with pytest.raises(ConfigurationError, match="ignores If-None-Match"):
        await check(careless)
    good = await check(context(object(), config, S3Storage(moto.client, config)))
    assert (good.ok, good.message) == (True, "The store keeps conditions.")


async def test_a_registry_does_not_start_without_its_bucket(moto):
    config = moto.config(bucket="no-such-bucket")
    ctx = context(S3Storage(moto.client, config), config)
    with pytest.raises(ConfigurationError, match="bucket does not exist") as raised:
        async with prism_lifespan(ctx):
            pass
    assert raised.value.problem_code == "storage-bucket-missing"


async def test_a_registry_starts_while_its_store_is_away_and_is_not_ready(moto):
    config = moto.config(attempts=1)
    ctx = context(S3Storage(Away(moto.client), config), config)
    async with prism_lifespan(ctx):
        with pytest.raises(StorageUnavailable, match="cannot be reached"):
            await check(ctx)
    ((event, values),) = ctx.log.warnings
    assert (event, values["code"]) == ("s3_not_ready", "storage-unreachable")


async def test_a_registry_is_not_ready_while_its_bucket_is_gone(moto):
    config = moto.config(bucket="no-such-bucket")
    with pytest.raises(StorageUnavailable, match="bucket does not exist"):
        await check(context(S3Storage(moto.client, config), config))


async def test_a_registry_that_may_only_read_is_ready_to_do_so(moto):
    config = moto.config()
    await S3Storage(moto.client, config).put("object", b"x")
    storage = S3Storage(ReadOnly(moto.client), config)
    assert (await check(context(storage, config))).ok
    assert [found.key async for found in storage.list("")] == ["object"]


class Away(Careless):
    """A client of a store that cannot be reached."""

    def head_bucket(self, **_):
        raise EndpointConnectionError(endpoint_url="http://localhost")


class Silent(Careless):
    """A client of a store that takes requests and does not answer them."""

    def __init__(self, client):
        super().__init__(client)
        self.end = threading.Event()

    def head_object(self, **_):
        self.end.wait()
        raise EndpointConnectionError(endpoint_url="http://localhost")

    head_bucket = get_object = list_objects_v2 = head_object


async def test_a_limit_on_time_holds_while_the_store_is_silent(moto):
    client = Silent(moto.client)
    storage = S3Storage(client, moto.config(attempts=1))
    try:
        for question in (storage.check, partial(storage.get, "a"), partial(storage.stat, "a")):
            with anyio.move_on_after(0.05) as limit:
                await question()
            assert limit.cancelled_caught
    finally:
        client.end.set()


async def test_a_good_store_is_ready(moto):
    config = moto.config()
    ctx = context(S3Storage(moto.client, config), config)
    async with prism_lifespan(ctx):
        assert (await check(ctx)).ok
    assert ctx.log.warnings == []


async def test_what_is_not_configured_is_not_asked():
    ctx = context(object(), S3Config())
    async with prism_lifespan(ctx):
        assert (await check(ctx)).ok
    assert (await check(context(object(), S3Config(bucket="packages")))).ok
