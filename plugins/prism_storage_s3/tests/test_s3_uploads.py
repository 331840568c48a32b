from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest

from plugins.prism_storage_s3.tests.s3_server import BUCKET
from prism_kernel.api import PreconditionFailed, StorageUnavailable
from prism_storage_s3.storage import S3Storage
from prism_storage_s3.uploads import PART_BYTES

pytestmark = pytest.mark.anyio


class Counting:
    """A client that counts requests by name, and the bytes of the longest body."""

    def __init__(self, client):
        self._client = client
        self.calls = []
        self.longest = 0

    def __getattr__(self, name):
        real = getattr(self._client, name)

        def call(**parameters):
            self.calls.append(name)
            self.longest = max(self.longest, body_length(parameters.get("Body")))
            return real(**parameters)

        return call


def body_length(body) -> int:
    return len(body) if isinstance(body, bytes) else 0


@pytest.fixture(params=["moto", pytest.param("seaweed", marks=pytest.mark.slow)])
def server(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def large_file(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"0123456789abcdef" * (PART_BYTES // 16) * 2 + b"the rest")
    return source


def uploads_left(server, storage_config) -> int:
    listed = server.client.list_multipart_uploads(Bucket=BUCKET, Prefix=storage_config.prefix)
    return len(listed.get("Uploads", []))


async def test_a_large_file_is_sent_in_parts(server, large_file):
    client = Counting(server.client)
    storage = S3Storage(client, server.config())
    written = await storage.put("object", large_file, if_absent=True)
    assert client.calls.count("upload_part") == 1 + 3  # the probe's, and the file's
    assert client.longest == PART_BYTES
    assert (await storage.get("object")).data == large_file.read_bytes()
    assert await storage.stat("object") == written


async def test_parts_are_put_together_under_the_condition_only(server, large_file):
    config = server.config()
    storage = S3Storage(server.client, config)
    first = await storage.put("object", b"first")
    with pytest.raises(PreconditionFailed):
        await storage.put("object", large_file, if_absent=True)
    second = await storage.put("object", large_file, if_match=first.version)
    with pytest.raises(PreconditionFailed):
        await storage.put("object", large_file, if_match=first.version)
    assert await storage.stat("object") == second
    assert uploads_left(server, config) == 0


async def test_where_parts_ignore_the_condition_a_file_is_sent_in_one_piece(moto, large_file):
    class Careless(Counting):
        def complete_multipart_upload(self, **parameters):
            parameters.pop("IfNoneMatch", None)
            return self._client.complete_multipart_upload(**parameters)

    client = Careless(moto.client)
    storage = S3Storage(client, moto.config())
    first = await storage.put("object", large_file, if_absent=True)
    with pytest.raises(PreconditionFailed):
        await storage.put("object", large_file, if_absent=True)
    assert (await storage.get("object")).stat == first
    assert client.calls.count("upload_part") == 1  # the probe's


async def test_parts_of_a_file_that_vanishes_are_given_back(server, large_file):
    class Vanishing(Counting):
        def upload_part(self, **parameters):
            if len(parameters["Body"]) == PART_BYTES:
                large_file.unlink()
            return self._client.upload_part(**parameters)

    config = server.config()
    storage = S3Storage(Vanishing(server.client), config)
    with pytest.raises(FileNotFoundError):
        await storage.put("object", large_file)
    assert uploads_left(server, config) == 0
    assert [found async for found in storage.list("")] == []


async def test_a_presigned_url_serves_the_object_without_keys(server):
    storage = server.storage()
    await storage.put("folder/object", b"content")
    url = await storage.presign("folder/object", expires_in=60)
    async with httpx.AsyncClient(trust_env=False) as anybody:
        assert (await anybody.get(url)).content == b"content"


async def test_what_others_keep_in_the_bucket_is_not_listed(server):
    config = server.config()
    storage = S3Storage(server.client, config)
    await storage.put("object", b"x")
    for name in (f"{config.prefix}/.hidden/x", f"{config.prefix}-of-others/x"):
        server.client.put_object(Bucket=BUCKET, Key=name, Body=b"x")
    assert [found.key async for found in storage.list("")] == ["object"]


@pytest.mark.slow
async def test_seaweed_wants_the_signature_of_a_presigned_url(seaweed):
    storage = seaweed.storage()
    await storage.put("object", b"content")
    parts = urlsplit(await storage.presign("object", expires_in=60))
    unsigned = f"{parts.scheme}://{parts.netloc}{parts.path}"
    async with httpx.AsyncClient(trust_env=False) as anybody:
        assert (await anybody.get(unsigned)).status_code == 403


@pytest.mark.slow
async def test_a_wrong_key_is_told_from_a_missing_object(seaweed):
    storage = seaweed.connect(secret_access_key="wrong")  # noqa: S106 - of a test server
    with pytest.raises(StorageUnavailable, match="refuses the credentials"):
        await storage.get("object")
    await storage.aclose()
