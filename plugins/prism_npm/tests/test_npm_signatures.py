"""Signatures that npm's own rules accept, and keys that several servers share."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import anyio
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from prism_kernel.api import StorageUnavailable
from prism_kernel.testing.memory_storage import MemoryStorage
from prism_npm.signatures.keys import KEY, SigningKeys, load_or_create, rotate
from prism_npm.signatures.signing import SigningKey

pytestmark = pytest.mark.anyio

SIGNED = ("@acme/widget", "1.0.0", "sha512-abc")


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def storage():
    return MemoryStorage()


def verify(listed, signature, message="@acme/widget@1.0.0:sha512-abc"):
    """As npm does it, with nothing but what ``/-/npm/v1/keys`` says."""
    public = load_der_public_key(base64.b64decode(listed["key"]))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(base64.b64decode(signature), message.encode(), ec.ECDSA(SHA256()))


async def test_a_signature_verifies_by_the_listed_key(storage):
    keys = SigningKeys(storage)
    key = await keys.signing()
    (listed,) = await keys.listed()
    assert listed["keyid"] == key.key_id
    assert (listed["keytype"], listed["scheme"]) == ("ecdsa-sha2-nistp256",) * 2
    assert listed["expires"] is None
    digest = hashlib.sha256(base64.b64decode(listed["key"])).digest()
    assert listed["keyid"] == "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
    verify(listed, key.sign(*SIGNED))
    with pytest.raises(InvalidSignature):
        verify(listed, key.sign(*SIGNED), "@acme/widget@1.0.1:sha512-abc")


async def test_servers_that_start_at_once_agree_on_a_key_and_on_every_byte(storage):
    signatures = []

    async def start():
        signatures.append((await SigningKeys(storage).signing()).sign(*SIGNED))

    async with anyio.create_task_group() as tasks:
        for _ in range(8):
            tasks.start_soon(start)
    assert len(set(signatures)) == 1


async def test_a_retired_key_verifies_for_ever_and_signs_nothing(storage):
    old = await SigningKeys(storage).signing()
    signature = old.sign(*SIGNED)
    new = await rotate(storage)
    keys = SigningKeys(storage)
    first, second = await keys.listed()
    assert (first["keyid"], second["keyid"]) == (new.key_id, old.key_id)
    assert (await keys.signing()).key_id == new.key_id
    verify(second, signature)
    assert datetime.fromisoformat(second["expires"]) > datetime.now(UTC)


async def test_the_private_key_of_a_retired_key_is_destroyed(storage):
    old = (await SigningKeys(storage).signing()).encode()
    await rotate(storage)
    await rotate(storage)
    stored = (await storage.get(KEY)).data.decode()
    assert old not in stored
    assert stored.count('"private": "') == 1


async def test_no_answer_and_no_repr_shows_a_private_key(storage):
    keys = SigningKeys(storage)
    secret = (await keys.signing()).encode()
    shown = repr([await keys.signing(), await load_or_create(storage), await keys.listed(), keys])
    assert secret not in shown


@pytest.mark.parametrize(
    "damaged", [b"", b"{}", b'{"keys": []}', b'{"keys": [{"keyId": "a", "private": "c2VjcmV0"}]}']
)
async def test_damaged_keys_are_a_damaged_store_and_are_not_quoted(storage, damaged):
    await storage.put(KEY, damaged)
    with pytest.raises(StorageUnavailable) as raised:
        await SigningKeys(storage).signing()
    assert raised.value.problem_code == "storage-corrupt"
    assert "c2VjcmV0" not in raised.value.message


async def test_the_same_is_signed_the_same():
    key = SigningKey.generate()
    assert key.sign(*SIGNED) == SigningKey.decode(key.encode()).sign(*SIGNED)
