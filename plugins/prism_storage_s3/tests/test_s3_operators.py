"""``prism verify``, ``repair``, ``gc``, ``reindex``, ``export``, ``import`` and ``copy`` on S3."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from moto.s3.models import s3_backends

from plugins.prism_storage_s3.tests.s3_server import BUCKET
from prism_kernel.testing.commands import run_prism
from prism_kernel.testing.server import live_server
from prism_kernel.testing.tarballs import make_tarball

pytestmark = pytest.mark.slow

IDENTITY = "store.json"
PACKAGES = ("gadget", "widget", "@acme/thing")
VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "2.0.0")
KINDS = ("package.tgz", "files.pack", "metadata.json", "manifest.json")


class Bucket:
    """The part of a bucket below ``prefix``, without Prism."""

    def __init__(self, server, prefix: str) -> None:
        self.server, self.prefix = server, prefix

    def address(self, key: str) -> dict[str, str]:
        return {"Bucket": BUCKET, "Key": f"{self.prefix}/{key}"}

    def keys(self) -> Iterator[str]:
        pages = self.server.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=BUCKET, Prefix=f"{self.prefix}/"):
            for found in page.get("Contents", []):
                key = found["Key"].removeprefix(f"{self.prefix}/")
                if not key.startswith("."):
                    yield key

    def objects(self) -> dict[str, bytes]:
        """Everything but the identity of the store, which is never moved."""
        return {key: self.get(key) for key in self.keys() if key != IDENTITY}

    def get(self, key: str) -> bytes:
        return self.server.client.get_object(**self.address(key))["Body"].read()

    def put(self, key: str, data: bytes) -> None:
        self.server.client.put_object(**self.address(key), Body=data)

    def delete(self, key: str) -> None:
        self.server.client.delete_object(**self.address(key))


class Operator:
    """Runs commands in ``folder`` on the registry that ``variables`` configure."""

    def __init__(self, folder, variables: dict[str, str]) -> None:
        self.folder, self.variables = folder, variables

    def __call__(self, *arguments: object, status: int = 0, **more: str) -> dict:
        """The JSON that a command prints, but for the store that it names."""
        done = run_prism(self.folder, *arguments, "--json", environment={**self.variables, **more})
        assert done.returncode == status, done.stdout + done.stderr
        document = json.loads(done.stdout)
        named = {document.pop(each, None) is not None for each in ("store", "to")}
        assert True in named
        return document

    def stock(self) -> None:
        """Publish every version of every package."""
        with (
            live_server(self.folder, environment=self.variables) as server,
            httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client,
        ):
            for name in PACKAGES:
                for version in VERSIONS:
                    manifest = {"name": name, "version": version}
                    tarball = make_tarball(manifest, {"index.js": f"// {name} {version}\n" * 50})
                    answer = client.post(f"/v1/packages/{name}", files={"tarball": tarball})
                    assert answer.status_code == 201, answer.text


def open_bucket(server, prefix: str, folder) -> tuple[Bucket, Operator]:
    folder.mkdir(exist_ok=True)
    return Bucket(server, prefix), Operator(folder, server.environment(prefix))


def in_folder(root) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    paths = {str(path.relative_to(root)): path for path in files}
    return {
        key: path.read_bytes()
        for key, path in paths.items()
        if key != IDENTITY and not key.startswith(".")
    }


def without_index(objects: dict[str, bytes]) -> int:
    """How many objects are moved: the index is built again where they arrive."""
    return sum(not key.startswith("index/") for key in objects)


def test_ten_damages_are_named_and_repaired(seaweed, tmp_path):
    bucket, prism = open_bucket(seaweed, "damaged", tmp_path / "registry")
    prism.stock()
    before = bucket.objects()
    assert prism("verify")["problems"] == []
    prism("export", tmp_path / "backup")
    chosen = [sorted(key for key in before if key.endswith(kind))[:3] for kind in KINDS]
    damaged, lost = [keys.pop() for keys in chosen], [keys.pop() for keys in chosen]
    damaged, lost = [*damaged, chosen[0].pop()], [*lost, chosen[1].pop()]
    for key in damaged:
        bucket.put(key, before[key][:-1] + bytes([before[key][-1] ^ 1]))
    for key in lost:
        bucket.delete(key)

    problems = prism("verify", status=1)["problems"]
    assert sorted(problem["key"] for problem in problems) == sorted(damaged + lost)
    assert {problem["key"] for problem in problems if "damaged" in problem["kind"]} == set(damaged)
    repaired = prism("repair", "--from", tmp_path / "backup")
    assert repaired["problems"] == []
    assert prism("verify")["problems"] == []
    assert bucket.objects() == before


def test_an_index_is_built_again(seaweed, tmp_path):
    bucket, prism = open_bucket(seaweed, "index", tmp_path / "registry")
    prism.stock()
    before = bucket.objects()
    for key in before:
        if key.startswith("index/"):
            bucket.delete(key)
    assert len(prism("verify", status=1)["problems"]) == len(PACKAGES)
    assert prism("reindex") == {"packages": len(PACKAGES), "failed": {}}
    assert bucket.objects() == before


def test_a_store_moves_between_folder_and_bucket_and_back(seaweed, tmp_path):
    bucket, prism = open_bucket(seaweed, "moved", tmp_path / "registry")
    home = Operator(prism.folder, {**prism.variables, "PRISM_STORAGE": "filesystem"})
    home.stock()
    before = in_folder(prism.folder / "storage")
    number = without_index(before)
    there = prism("copy", "--from", "filesystem", "--to", "s3")
    assert (there["written"], there["present"], there["failed"]) == (number, 0, [])
    assert bucket.objects() == before
    assert prism("verify")["problems"] == []
    again = prism("copy", "--from", "filesystem", "--to", "s3")
    assert (again["written"], again["present"]) == (0, number)
    back = prism("copy", "--from", "s3", "--to", "filesystem", STORAGE_ROOT="back")
    assert (back["written"], back["failed"]) == (number, [])
    assert in_folder(prism.folder / "back") == before


@pytest.mark.parametrize("target", ["backup", "backup.tar"])
def test_a_bucket_moves_by_export_and_import(seaweed, tmp_path, target):
    bucket, prism = open_bucket(seaweed, f"from-{target}", tmp_path / "registry")
    prism.stock()
    before = bucket.objects()
    prism("export", tmp_path / target)
    other, importing = open_bucket(seaweed, f"to-{target}", tmp_path / "other")
    assert importing("import", tmp_path / target)["written"] == without_index(before)
    assert other.objects() == before
    assert importing("verify")["problems"] == []
    again = importing("import", tmp_path / target)
    assert (again["written"], again["present"]) == (0, without_index(before))


LEFTOVER = "packages/widget/9.0.0/abc-1/package.tgz"


def test_what_may_be_a_publish_under_way_is_kept(seaweed, tmp_path):
    bucket, prism = open_bucket(seaweed, "young", tmp_path / "registry")
    prism.stock()
    bucket.put(LEFTOVER, b"x" * 1000)
    before = bucket.objects()
    found = prism("gc", "--grace", 1, "--apply")
    assert (found["collected"], found["young"]) == ([], [LEFTOVER])
    assert bucket.objects() == before


def test_what_belongs_to_no_version_is_deleted_once_it_is_old(moto, tmp_path):
    """On moto, because nobody can date an object back on a real store."""
    bucket, prism = open_bucket(moto, "old", tmp_path / "registry")
    prism.stock()
    before = bucket.objects()
    bucket.put(LEFTOVER, b"x" * 1000)
    (backend,) = (each["aws"] for each in s3_backends.values() if "aws" in each)
    stored = backend.buckets[BUCKET].keys[f"old/{LEFTOVER}"]
    stored.last_modified = datetime.now(UTC) - timedelta(hours=2)
    assert prism("gc", "--grace", 1)["collected"] == [LEFTOVER]
    assert prism("gc", "--grace", 1, "--apply")["collected"] == [LEFTOVER]
    assert bucket.objects() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify",),
        ("gc",),
        ("reindex",),
        ("export", "exported"),
        ("auth", "prune"),
        ("npm", "rotate-key"),
    ],
)
@pytest.mark.parametrize("bucket", ["no-such-bucket", BUCKET])
def test_a_bucket_that_is_missing_or_holds_nothing_is_no_store(moto, tmp_path, bucket, arguments):
    variables = {**moto.environment("empty-prefix"), "PRISM_S3_BUCKET": bucket}
    done = run_prism(tmp_path, *arguments, environment=variables)
    assert (done.returncode, done.stdout) == (1, "")
    place = f"s3://{bucket}/empty-prefix at {variables['PRISM_S3_ENDPOINT']}"
    assert done.stderr.startswith(f"prism: There is no store at {place}. ")
    assert ("The S3 bucket does not exist" in done.stderr) == (bucket != BUCKET)
    assert not [*Bucket(moto, "empty-prefix").keys()]
