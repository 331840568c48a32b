"""Every policy is asked; the strictest answer decides, and a policy that fails refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.contracts.auth import ANONYMOUS
from prism_kernel.contracts.review import PublishDraft, Review
from prism_kernel.errors import PublishRejected, ReviewUnavailable
from prism_kernel.loading.calling import Implementation
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.publish import review as review_module
from prism_kernel.publish.review import Reviewer
from prism_kernel.record.arrival import previous_version
from prism_kernel.repository import (
    RecordStore,
    Repository,
    StagedVersion,
    VersionKeys,
    VersionStore,
)
from prism_kernel.testing.drafts import draft_of

pytestmark = pytest.mark.anyio


async def accept() -> Review:
    return Review.accept()


async def hold() -> Review:
    return Review.hold("Somebody has to look.")


async def reject() -> Review:
    return Review.reject("No.", "Never.")


async def hang() -> Review:
    await anyio.sleep_forever()
    raise AssertionError


async def fail() -> Review:
    raise OSError("no database")


async def answer_yes() -> bool:
    return True


def forget_async() -> Review:
    return Review.accept()


@dataclass(frozen=True)
class Publish:
    """A staged publish over an empty memory store."""

    repository: Repository
    keys: VersionKeys
    staged: StagedVersion

    async def review(self, **policies) -> None:
        reviews = [Implementation(name, function, ()) for name, function in policies.items()]
        await self.ask(*reviews)

    async def ask(self, *reviews: Implementation) -> None:
        reviewer = Reviewer(self.repository, reviews, contexts=lambda plugin: plugin)
        await reviewer(self.keys, self.staged, "latest", ANONYMOUS)


def stage(folder: Path, version: str, **members) -> tuple[VersionKeys, StagedVersion]:
    draft = draft_of({"version": version, **members})
    folder.joinpath(f"manifest-{version}.json").write_text(
        draft.manifest.model_dump_json(by_alias=True), encoding="utf-8"
    )
    folder.joinpath(f"metadata-{version}.json").write_text(
        draft.metadata.model_dump_json(by_alias=True), encoding="utf-8"
    )
    staged = StagedVersion.read(
        manifest=folder / f"manifest-{version}.json",
        metadata=folder / f"metadata-{version}.json",
        tarball=folder / f"metadata-{version}.json",
        pack=folder / f"metadata-{version}.json",
    )
    return VersionKeys("widget", version, "folder"), staged


@pytest.fixture
def publish(tmp_path) -> Publish:
    storage = MemoryStorage()
    repository = Repository(RecordStore(storage, 8), VersionStore(storage, storage, 8))
    return Publish(repository, *stage(tmp_path, "2.0.0"))


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(review_module, "REVIEW_SECONDS", 0.05)


async def test_without_policies_everything_is_accepted(publish):
    await publish.review()


async def test_what_all_accept_is_accepted(publish):
    await publish.review(alpha=accept, beta=accept)


async def test_a_rejection_refuses_with_every_reason(publish):
    with pytest.raises(PublishRejected) as raised:
        await publish.review(alpha=accept, beta=reject)
    assert str(raised.value) == "The publish was rejected by beta: No. Never."
    assert (raised.value.problem_code, raised.value.status) == ("publish-rejected", 403)
    assert raised.value.details == {"plugins": ["beta"], "reasons": ["No.", "Never."]}


async def test_a_hold_refuses_with_a_code_of_its_own(publish):
    with pytest.raises(PublishRejected) as raised:
        await publish.review(alpha=accept, beta=hold)
    assert str(raised.value) == ("The publish was held for review by beta: Somebody has to look.")
    assert raised.value.problem_code == "publish-held"


@pytest.mark.parametrize("policies", [("hold", "reject"), ("reject", "hold")])
async def test_a_rejection_wins_over_a_hold_whatever_their_order(publish, policies):
    by_name = {"hold": hold, "reject": reject}
    with pytest.raises(PublishRejected) as raised:
        await publish.review(**{f"the_{name}": by_name[name] for name in policies})
    assert raised.value.problem_code == "publish-rejected"
    assert raised.value.details["plugins"] == ["the_reject"]


async def test_all_that_reject_are_named(publish):
    with pytest.raises(PublishRejected) as raised:
        await publish.review(alpha=reject, beta=reject)
    assert str(raised.value).startswith("The publish was rejected by alpha, beta: No. Never. No.")


async def test_a_rejection_without_a_reason_says_so(publish):
    async def silent() -> Review:
        return Review.reject()

    with pytest.raises(PublishRejected, match="No reason was given"):
        await publish.review(alpha=silent)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("policy", "what"),
    [
        (fail, "raised OSError: no database"),
        (hang, "took longer than 0.05 seconds"),
        (answer_yes, "returned a bool, not a Review"),
        (forget_async, "raised TypeError: object Review can't be used in 'await' expression"),
    ],
)
async def test_a_policy_that_fails_refuses_and_is_named(publish, policy, what):
    with pytest.raises(ReviewUnavailable) as raised:
        await publish.review(alpha=accept, beta=policy)
    assert str(raised.value) == (f"The review by plugin 'beta' {what}; the publish was refused.")
    assert raised.value.status == 503
    assert raised.value.details == {"plugin": "beta"}


@pytest.mark.usefixtures("impatient")
async def test_a_policy_that_fails_refuses_even_if_another_rejects(publish):
    with pytest.raises(ReviewUnavailable):
        await publish.review(alpha=reject, beta=hang)


async def test_a_policy_is_given_what_it_declares(publish):
    given = []

    async def look(draft, ctx):
        given.extend((draft, ctx))
        return Review.accept()

    await publish.ask(Implementation("alpha", look, ("draft", "ctx")))
    draft, context = given
    assert isinstance(draft, PublishDraft)
    assert (draft.name, draft.version, draft.tag, draft.diff) == (
        "widget",
        "2.0.0",
        "latest",
        None,
    )
    assert context == "alpha"


async def test_a_policy_sees_what_changed_since_the_highest_version_below(publish, tmp_path):
    at = datetime(2026, 1, 2, tzinfo=UTC)
    entry = VersionEntry(digest="0", folder="folder", size=1, published_at=at, publisher="ann")
    objects: dict[str, bytes | Path] = {}
    for version in ("1.0.0", "1.5.0"):
        keys, staged = stage(tmp_path, version, description=f"Of {version}.")
        objects |= await publish.repository.versions.put_apart(keys, staged)
    await publish.repository.records.change(
        "widget",
        lambda _: PackageRecord(
            "widget", at, at, versions=dict.fromkeys(("1.0.0", "1.5.0", "3.0.0"), entry)
        ),
        objects,
    )
    given = []

    async def look(draft):
        given.append(draft.diff)
        return Review.accept()

    await publish.ask(Implementation("alpha", look, ("draft",)))
    (diff,) = given
    assert (diff.from_, diff.to) == ("1.5.0", "2.0.0")
    changes = {change.field: (change.before, change.after) for change in diff.manifest}
    assert changes == {"description": ("Of 1.5.0.", None)}


@pytest.mark.parametrize(
    ("version", "previous"),
    [("1.0.0", None), ("1.0.1", "1.0.0"), ("2.0.0", "2.0.0-rc.1"), ("10.0.0", "9.0.0")],
)
def test_the_previous_version_is_the_highest_below(version, previous):
    at = datetime(2026, 1, 2, tzinfo=UTC)
    entry = VersionEntry(digest="0", folder="f", size=1, published_at=at, publisher="ann")
    published = ("1.0.0", "2.0.0-rc.1", "9.0.0", "10.0.0")
    record = PackageRecord("widget", at, at, versions=dict.fromkeys(published, entry))
    assert previous_version(record, version) == previous
