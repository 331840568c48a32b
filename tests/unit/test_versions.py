"""The immutable objects of a version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.errors import FileNotFound, StorageUnavailable
from prism_kernel.repository import StagedVersion, VersionKeys, VersionStore
from prism_kernel.repository.file_table import read_file_table
from prism_kernel.repository.keys import new_folder, record_key
from prism_kernel.repository.together import put_all

pytestmark = pytest.mark.anyio

KEYS = VersionKeys("@acme/widget", "1.0.0", "0f-1")
MANIFEST = {"name": "@acme/widget", "version": "1.0.0", "files": ["index.js"]}


def leaf(path: str, offset: int) -> dict[str, object]:
    size = {"rawBytes": 2, "gzipBytes": 3}
    return {"relativePath": path, "size": size, "sha256": "ab", "offset": offset}


def folder(path: str, *children: object) -> dict[str, object]:
    size = {"rawBytes": 2, "gzipBytes": 3}
    return {"relativePath": path, "size": size, "children": list(children)}


METADATA = {"files": {"tree": [folder("lib", leaf("lib/a.js", 3)), leaf("index.js", 0)]}}


@pytest.fixture
def documents() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def artifacts() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def store(documents, artifacts) -> VersionStore:
    return VersionStore(documents, artifacts, 8)


@pytest.fixture
def staged(tmp_path: Path) -> StagedVersion:
    contents = {
        "manifest.json": json.dumps(MANIFEST).encode(),
        "metadata.json": json.dumps(METADATA).encode(),
        "package.tgz": b"a tarball",
        "files.pack": b"onetwo",
    }
    for name, data in contents.items():
        tmp_path.joinpath(name).write_bytes(data)
    return StagedVersion.read(*(tmp_path / name for name in contents))


async def stored(driver: MemoryStorage) -> list[str]:
    return [stat.key async for stat in driver.list("")]


async def put(store: VersionStore, staged: StagedVersion, documents: MemoryStorage) -> None:
    await put_all(documents, await store.put_apart(KEYS, staged))


async def test_documents_and_artifacts_go_to_their_drivers(store, staged, documents, artifacts):
    await put(store, staged, documents)
    place = "packages/@acme/widget/1.0.0/0f-1"
    assert await stored(documents) == [f"{place}/manifest.json", f"{place}/metadata.json"]
    assert await stored(artifacts) == [f"{place}/files.pack", f"{place}/package.tgz"]


async def test_what_is_stored_is_never_replaced(store, staged, documents):
    await put(store, staged, documents)
    before = await stored(documents)
    with pytest.raises(StorageUnavailable):
        await put(store, staged, documents)
    assert await stored(documents) == before


async def test_an_attempt_that_failed_is_removed_whole(store, staged, documents, artifacts):
    await put(store, staged, documents)
    await store.remove(KEYS)
    await store.remove(KEYS)
    assert await stored(documents) == await stored(artifacts) == []


async def test_a_file_is_found_by_its_path(store, staged, documents):
    await put(store, staged, documents)
    file = await store.file(KEYS, "lib/a.js")
    assert (file.offset, file.gzip_bytes, file.raw_bytes, file.sha256) == (3, 3, 2, "ab")
    assert b"".join([piece async for piece in store.member(KEYS, file)]) == b"two"


async def test_a_folder_is_not_a_file(store, staged, documents):
    await put(store, staged, documents)
    for path in ("lib", "lib/", "nope.js", "", "../index.js"):
        with pytest.raises(FileNotFound) as raised:
            await store.file(KEYS, path)
        assert raised.value.details["path"] == path


async def test_a_tarball_is_read_whole_or_in_part(store, staged, documents):
    await put(store, staged, documents)
    assert b"".join([piece async for piece in store.tarball(KEYS)]) == b"a tarball"
    part = store.tarball(KEYS, start=2, length=3)
    assert b"".join([piece async for piece in part]) == b"tar"


async def test_resolution_reads_the_manifest_once(store, staged, documents):
    await put(store, staged, documents)
    view = await store.view(KEYS)
    assert (view.name, view.version, view.files) == (
        "@acme/widget",
        "1.0.0",
        frozenset({"index.js"}),
    )
    await documents.delete(KEYS.manifest)
    assert await store.view(KEYS) is view


async def test_a_document_that_is_missing_is_damage_not_absence(store):
    for question in (store.manifest(KEYS), store.metadata(KEYS), store.view(KEYS)):
        with pytest.raises(StorageUnavailable, match="is missing") as raised:
            await question
        assert raised.value.problem_code == "storage-corrupt"


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b"{}", b'{"name": 1, "version": 2}'])
async def test_a_damaged_manifest_is_named(store, documents, damaged):
    await documents.put(KEYS.manifest, damaged)
    with pytest.raises(StorageUnavailable) as raised:
        await store.view(KEYS)
    assert raised.value.problem_code == "storage-corrupt"
    assert KEYS.manifest in str(raised.value)


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b"{}", b'{"files": {"tree": [{}]}}'])
async def test_damaged_metadata_is_named(store, documents, damaged):
    await documents.put(KEYS.metadata, damaged)
    with pytest.raises(StorageUnavailable) as raised:
        await store.file(KEYS, "index.js")
    assert raised.value.problem_code == "storage-corrupt"
    assert KEYS.metadata in str(raised.value)


def test_the_file_table_is_read_however_deep_the_tree():
    tree = leaf("/".join(["d"] * 60 + ["f"]), 7)
    for depth in range(60, 0, -1):
        tree = folder("/".join(["d"] * depth), tree)
    table = read_file_table(json.dumps({"files": {"tree": [tree]}}).encode(), "key")
    assert [file.offset for file in table.values()] == [7]


def test_each_attempt_has_a_folder_of_its_own():
    digest = "0123456789abcdef" * 4
    first, second = new_folder(digest), new_folder(digest)
    assert first != second
    assert first.startswith("0123456789abcdef-")


def test_a_record_lies_beside_its_versions():
    assert record_key("@acme/widget") == "packages/@acme/widget/package.json"
    assert KEYS.tarball == "packages/@acme/widget/1.0.0/0f-1/package.tgz"
