"""Packages of another registry, published as if each version were sent."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from prism_kernel.contracts.importing import ForeignPackage, ForeignVersion
from prism_kernel.contracts.services import Removal
from prism_kernel.errors import Conflict, InvalidManifest
from prism_kernel.maintenance.migrating import Migration
from prism_kernel.maintenance.store import Store
from prism_kernel.maintenance.verifying import verify
from prism_kernel.models.metadata import Publisher
from prism_kernel.publish.pipeline import PublishPipeline
from prism_kernel.publish.review import Reviewer
from prism_kernel.repository.encoding import decode_document
from prism_kernel.testing.tarballs import make_tarball
from tests.changes.workshop import ANN, Workshop, inspect

pytestmark = pytest.mark.anyio

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def foreign(tmp_path):
    """Make a version of another registry. Further arguments are members of it."""

    def make(version="1.0.0", name="widget", said=None, data=None, **members) -> ForeignVersion:
        path = tmp_path / f"{name.replace('/', '_')}-{said or version}.tgz"
        path.write_bytes(make_tarball({"name": name, "version": version}) if data is None else data)
        at = BEGIN + timedelta(days=int(version.split(".")[0]))
        return ForeignVersion(said or version, path, **{"published_at": at, **members})

    return make


def pipeline_of(shop: Workshop) -> PublishPipeline:
    repository = shop.repository
    return PublishPipeline(
        repository=repository,
        inspect=inspect,
        review=Reviewer(repository, [], contexts=lambda plugin: plugin),
        update_index=shop.update_index,
        announce=shop.events.append,
        cpu_seconds=60,
    )


async def migrate(shop: Workshop, *packages: ForeignPackage, limit=10_000_000, progress=print):
    limiter = anyio.CapacityLimiter(2)
    return await Migration(pipeline_of(shop), "elsewhere", limit, limiter, progress).run(packages)


def failures(done):
    return {str(each): each.code for each in done.failed}


async def test_every_version_is_published_as_it_was(shop, foreign):
    first = foreign("1.0.0", publisher=Publisher(name="bob", email="bob@acme.example"))
    package = ForeignPackage("widget", [foreign("2.0.0"), first], {"latest": "2.0.0"})
    done = await migrate(shop, package, ForeignPackage("gadget", [foreign(name="gadget")]))
    assert (done.packages, done.published, done.present, done.failed) == (2, 3, 0, [])
    record = await shop.record()
    assert record.created_at == BEGIN + timedelta(days=1)
    assert [
        (version, entry.published_at, entry.publisher) for version, entry in record.versions.items()
    ] == [
        ("1.0.0", BEGIN + timedelta(days=1), "bob"),
        ("2.0.0", BEGIN + timedelta(days=2), "elsewhere"),
    ]
    keys = await shop.repository.keys("widget", "1.0.0")
    stored = (await shop.storage.get(keys.tarball)).data
    assert stored == first.tarball.read_bytes()
    metadata = decode_document(await shop.repository.versions.metadata(keys), keys.metadata)
    assert metadata["source"] == "import"
    assert (await verify(Store(shop.storage, shop.storage, shop.index))).problems == ()
    assert await shop.listed() == ["gadget", "widget"]


async def test_tags_and_deprecations_are_those_of_the_other_registry(shop, foreign):
    versions = [foreign("1.0.0", deprecated="Use 2.\n Really."), foreign("2.0.0"), foreign("3.0.0")]
    tags = {"latest": "2.0.0", "next": "3.0.0", "old": "1.0.0"}
    done = await migrate(shop, ForeignPackage("widget", versions, tags))
    record = await shop.record()
    assert done.failed == []
    assert record.dist_tags == tags
    assert record.revision == 4
    assert [entry.deprecated for entry in record.versions.values()] == [
        "Use 2. Really.",
        None,
        None,
    ]


async def test_doing_it_again_publishes_only_what_is_missing(shop, foreign):
    await migrate(shop, ForeignPackage("widget", [foreign("1.0.0")], {"latest": "1.0.0"}))
    package = ForeignPackage("widget", [foreign("1.0.0"), foreign("2.0.0")], {"latest": "1.0.0"})
    done = await migrate(shop, package)
    assert (done.published, done.present, done.failed) == (1, 1, [])
    assert (await shop.record()).dist_tags == {"latest": "1.0.0"}
    before = await shop.keys()
    again = await migrate(shop, package)
    assert (again.published, again.present, again.failed) == (0, 2, [])
    assert await shop.keys() == before


async def test_other_bytes_under_a_version_that_is_there_are_refused(shop, foreign):
    await shop.publish("1.0.0")
    done = await migrate(shop, ForeignPackage("widget", [foreign("1.0.0"), foreign("2.0.0")]))
    assert failures(done) == {"widget@1.0.0": "version-exists"}
    assert list((await shop.record()).versions) == ["1.0.0", "2.0.0"]


async def test_one_bad_tarball_never_stops_the_rest(shop, foreign, tmp_path):
    versions = [
        foreign("1.0.0"),
        foreign("2.0.0", data=b"not gzip"),
        foreign("3.0.0", data=b""),
        ForeignVersion("4.0.0", tmp_path / "nowhere.tgz"),
        ForeignVersion("5.0.0", tmp_path),
        foreign("6.0.0", said="6.0.1"),
        foreign("7.0.0", name="other"),
        foreign("8.0.0", data=make_tarball({"name": "widget", "version": "8.0.0"}, {"a": "b" * 9})),
    ]
    done = await migrate(shop, ForeignPackage("widget", versions, {"latest": "8.0.0"}))
    assert failures(done) == {
        "widget@2.0.0": "tarball-not-gzip",
        "widget@3.0.0": "tarball-empty",
        "widget@4.0.0": "tarball-missing",
        "widget@5.0.0": "tarball-unreadable",
        "widget@6.0.1": "version-mismatch",
        "widget@7.0.0": "name-mismatch",
    }
    assert list((await shop.record()).versions) == ["1.0.0", "8.0.0"]


async def test_the_same_bytes_under_two_versions_are_one(shop, foreign):
    versions = [foreign("1.0.0"), foreign("1.0.0", said="1.0.1")]
    done = await migrate(shop, ForeignPackage("widget", versions))
    assert failures(done) == {"widget@1.0.1": "version-mismatch"}


def sri(algorithm: str, data: bytes) -> str:
    digest = hashlib.new(algorithm, data).digest()
    return f"{algorithm}-{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize(
    ("integrity", "shasum", "good"),
    [
        (["sha512"], True, True),
        (["sha1"], None, True),
        (["sha384", "sha512"], None, True),
        ([], True, True),
        (None, None, True),
        ("sha512-AAAA", True, False),
        ("sha512-?!", None, False),
        (["sha512"], "0" * 40, False),
    ],
)
async def test_what_the_other_registry_says_of_a_tarball_is_compared(
    shop, foreign, integrity, shasum, good
):
    data = make_tarball({"name": "widget", "version": "1.0.0"})
    if isinstance(integrity, list):
        integrity = " ".join(sri(each, data) for each in integrity)
    if shasum is True:
        shasum = hashlib.sha1(data, usedforsecurity=False).hexdigest().upper()
    version = foreign(integrity=integrity, shasum=shasum)
    for _ in range(2):
        done = await migrate(shop, ForeignPackage("widget", [version]))
        assert failures(done) == ({} if good else {"widget@1.0.0": "checksum-mismatch"})


async def test_a_tag_that_cannot_be_set_is_told_and_the_others_are_set(shop, foreign):
    tags = {"latest": "1.0.0", "beta": "9.0.0", "v1": "1.0.0", "stable": "1.0.0"}
    done = await migrate(shop, ForeignPackage("widget", [foreign()], tags))
    assert failures(done) == {"widget (beta)": "version-not-found", "widget (v1)": "invalid-tag"}
    assert (await shop.record()).dist_tags == {"latest": "1.0.0", "stable": "1.0.0"}


async def test_names_that_prism_does_not_take_are_refused(shop, foreign):
    packages = [
        ForeignPackage("../escape", [foreign()]),
        ForeignPackage("@Acme/ui", [foreign(name="@Acme/ui")]),
        ForeignPackage("broken", problem="Its package.json is no JSON."),
        ForeignPackage("widget", [foreign()]),
    ]
    done = await migrate(shop, *packages)
    assert failures(done) == {
        "../escape": "invalid-name",
        "@Acme/ui": "invalid-name",
        "broken": "package-unreadable",
    }
    assert await shop.listed() == ["widget"]


async def test_old_names_with_capital_letters_come_by_import_alone(shop, foreign):
    package = ForeignPackage("JSONStream", [foreign(name="JSONStream")], {"latest": "1.0.0"})
    assert failures(await migrate(shop, package)) == {}
    assert await shop.listed() == ["JSONStream"]
    assert (await verify(Store(shop.storage, shop.storage, shop.index))).problems == ()
    with pytest.raises(InvalidManifest, match="capital letters"):
        await shop.publish("1.1.0", "JSONStream")


async def test_an_unpublished_version_does_not_come_back(shop, foreign):
    await shop.publish("1.0.0")
    await shop.publish("2.0.0")
    await shop.changes.unpublish("widget", Removal(frozenset({"1.0.0"})), ANN)
    done = await migrate(shop, ForeignPackage("widget", [foreign("1.0.0")]))
    assert failures(done) == {"widget@1.0.0": "version-unpublished"}


async def test_a_tarball_over_the_limit_is_refused(shop, foreign):
    done = await migrate(shop, ForeignPackage("widget", [foreign()]), limit=50)
    assert failures(done) == {"widget@1.0.0": "too-large-tarball"}


async def test_a_reader_that_gives_up_is_heard(shop, foreign):
    def packages():
        yield ForeignPackage("widget", [foreign()])
        raise Conflict("The folder is changed while it is read.")

    with pytest.raises(Conflict):
        await Migration(pipeline_of(shop), "elsewhere", 10_000, anyio.CapacityLimiter(2)).run(
            packages()
        )


async def test_progress_is_told_of_every_version(shop, foreign):
    told: list[str] = []
    package = ForeignPackage("widget", [foreign("1.0.0"), foreign("2.0.0", data=b"bad")])
    await migrate(shop, package, progress=told.append)
    assert told == ["widget@1.0.0", "widget@2.0.0"]
