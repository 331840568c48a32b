"""Where the parts of packuments come from, and how seldom documents are read."""

from __future__ import annotations

from dataclasses import dataclass

import anyio
import msgspec
import orjson
import pytest

from plugins.prism_npm.tests.npm_documents import Documents, Log, record
from prism_kernel.api import StorageUnavailable
from prism_kernel.testing.memory_storage import MemoryStorage
from prism_npm.packuments.service import Packuments
from prism_npm.packuments.source import README_BYTES, FragmentSource
from prism_npm.packuments.stored_fragments import fragments_key
from prism_npm.signatures.keys import SigningKeys, rotate
from prism_npm.signatures.signing import SigningKey

pytestmark = pytest.mark.anyio

MANY = 2_000
BASE = "https://registry.example/npm"


@pytest.fixture
def anyio_backend():
    return "asyncio"


@dataclass
class Registry:
    """A package whose packuments are read."""

    documents: Documents
    storage: MemoryStorage
    log: Log

    def server(self, capacity: int = 64 * 1024 * 1024) -> Packuments:
        """A server that has just started, with nothing in memory."""
        keys = SigningKeys(self.storage)
        source = FragmentSource(self.documents, self.storage, keys, self.log, capacity)
        return Packuments(self.documents, source, BASE)

    def publish(self, version: str) -> None:
        versions = [*self.documents.record.versions, version]
        self.documents.record = record(versions, revision=len(versions))
        self.documents.reads.clear()


def registry(versions, files=None) -> Registry:
    return Registry(Documents(record(versions), files or {}), MemoryStorage(), Log())


def numbers(count):
    return [f"1.{number // 100}.{number % 100}" for number in range(count)]


async def read(server, form="full"):
    return orjson.loads((await server.packument("widget", form)).body)


async def test_one_more_version_of_two_thousand_reads_one_document():
    widget = registry(numbers(MANY))
    server = widget.server()
    assert len((await read(server))["versions"]) == MANY
    assert len(widget.documents.reads) == MANY
    widget.publish("2.0.0")
    assert len((await read(server))["versions"]) == MANY + 1
    assert len((await read(server, "short"))["versions"]) == MANY + 1
    assert widget.documents.reads == ["2.0.0"]


async def test_a_server_that_starts_reads_one_document_for_all_versions():
    widget = registry(numbers(100))
    before = await read(widget.server())
    widget.publish("2.0.0")
    after = await read(widget.server())
    assert widget.documents.reads == ["2.0.0"]
    assert {**after["versions"], "2.0.0": None} == {**before["versions"], "2.0.0": None}


async def test_the_stored_copy_is_written_again_after_many_publishes_only():
    widget = registry(numbers(40))
    server = widget.server()
    await read(server)
    written = (await widget.storage.stat(fragments_key("widget"))).version
    for patch in range(31):
        widget.publish(f"3.0.{patch}")
        await read(server)
    assert (await widget.storage.stat(fragments_key("widget"))).version == written
    widget.publish("3.0.31")
    await read(server)
    assert (await widget.storage.stat(fragments_key("widget"))).version != written


async def test_few_versions_are_not_worth_a_stored_copy():
    widget = registry(numbers(31))
    await read(widget.server())
    assert [stat.key async for stat in widget.storage.list("plugins/npm/fragments/")] == []


@pytest.mark.parametrize("damaged", [b"", b"[]", b'{"format": 99}', b'{"format":1,"versions":7}'])
async def test_a_stored_copy_of_no_use_is_made_again(damaged):
    widget = registry(numbers(40))
    await widget.storage.put(fragments_key("widget"), damaged)
    assert len((await read(widget.server()))["versions"]) == 40
    assert len(widget.documents.reads) == 40
    widget.documents.reads.clear()
    await read(widget.server())
    assert widget.documents.reads == []


async def test_a_number_that_was_published_anew_elsewhere_is_read_anew():
    widget = registry(numbers(40))
    await read(widget.server())
    entry = widget.documents.record.versions["1.0.0"]
    widget.documents.record.versions["1.0.0"] = msgspec.structs.replace(entry, folder="another")
    widget.documents.reads.clear()
    await read(widget.server())
    assert widget.documents.reads == ["1.0.0"]


async def test_a_new_key_signs_everything_again_and_reads_nothing():
    widget = registry(numbers(100))
    old = await read(widget.server())
    widget.documents.reads.clear()
    key = await rotate(widget.storage)
    new = await read(widget.server())
    assert {v["dist"]["signatures"][0]["keyid"] for v in new["versions"].values()} == {key.key_id}
    assert old["versions"].keys() == new["versions"].keys()
    assert widget.documents.reads == []


async def test_what_a_new_key_signed_is_stored_for_servers_that_start(monkeypatch):
    widget = registry(numbers(100))
    await read(widget.server())
    await rotate(widget.storage)
    signed = await read(widget.server())
    monkeypatch.setattr(SigningKey, "sign", lambda *_arguments: pytest.fail("signed again"))
    assert await read(widget.server()) == signed


async def test_few_fragments_of_many_do_not_replace_the_stored_copy():
    widget = registry(numbers(100))
    await read(widget.server())
    server = widget.server()
    for patch in range(40):
        widget.publish(f"3.0.{patch}")
        await server.version("widget", "latest")
    widget.documents.reads.clear()
    await read(widget.server())
    assert len(widget.documents.reads) == 40


async def test_of_many_who_ask_at_once_one_reads():
    widget = registry(numbers(50))
    server = widget.server()
    async with anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(server.packument, "widget", "full")
    assert len(widget.documents.reads) == 50


async def test_two_servers_say_the_same_byte_for_byte():
    widget = registry(numbers(50))
    one, other = widget.server(), widget.server()
    assert await one.packument("widget", "full") == await other.packument("widget", "full")


async def test_a_package_larger_than_the_memory_is_answered_all_the_same():
    widget = registry(numbers(40))
    server = widget.server(capacity=1_000)
    assert await read(server) == await read(server)


async def test_a_store_that_takes_no_copy_does_not_keep_the_answer_back(monkeypatch):
    widget = registry(numbers(40))
    server = widget.server()
    await SigningKeys(widget.storage).signing()

    async def full(*_arguments: object, **_options: object) -> None:
        raise StorageUnavailable("There is no room left.", code="storage-full")

    monkeypatch.setattr(widget.storage, "put", full)
    assert len((await read(server))["versions"]) == 40
    assert widget.log.events == ["fragments_not_saved"]


async def test_a_store_that_cannot_be_read_is_told(monkeypatch):
    widget = registry(numbers(40))

    async def away(*_arguments: object) -> bytes:
        raise StorageUnavailable("The store is away.")

    monkeypatch.setattr(widget.documents, "metadata_json", away)
    with pytest.raises(StorageUnavailable):
        await widget.server().packument("widget", "full")


async def test_a_version_unpublished_meanwhile_is_left_out(monkeypatch):
    widget = registry(["1.0.0", "1.1.0"])
    stale, widget.documents.record = widget.documents.record, record(["1.0.0"])
    ask = widget.documents.snapshot

    async def behind(name, *, fresh=False):
        snapshot = await ask(name, fresh=fresh)
        return snapshot if fresh else type(snapshot)(stale, "old")

    monkeypatch.setattr(widget.documents, "snapshot", behind)
    assert list((await read(widget.server()))["versions"]) == ["1.0.0"]


async def test_the_readme_is_read_once_and_cut():
    widget = registry(["1.0.0"], {"README.md": b"\xef\xbb\xbf" + b"\xc3\xa4" * README_BYTES})
    server = widget.server()
    text = (await read(server))["readme"]
    assert text == "ä" * ((README_BYTES - 3) // 2)
    await read(server)
    assert widget.documents.reads == ["1.0.0", "README.md"]
    assert "readme" not in await read(server, "short")


async def test_a_readme_that_is_not_there_any_more_is_empty():
    widget = registry(["1.0.0"], {"README.md": b"# Widget"})
    server = widget.server()
    await server.version("widget", "1.0.0")
    del widget.documents.files["README.md"]
    assert (await read(server))["readme"] == ""
