"""Whatever is done to a package, its stored record is as the rules would have it."""

from __future__ import annotations

from datetime import UTC, datetime

import anyio
from hypothesis import given, settings
from hypothesis import strategies as st

from prism_kernel.builtins.memory_storage import MemoryStorage
from prism_kernel.contracts.services import Removal
from prism_kernel.errors import PrismError
from prism_kernel.models.package import LATEST, PackageRecord
from prism_kernel.record.revision import revised
from tests.changes.workshop import ANN, Workshop

LATER = datetime(2100, 1, 1, tzinfo=UTC)
VERSIONS = st.sampled_from(["0.9.0", "1.0.0", "1.1.0", "2.0.0-rc.1", "2.0.0"])
TAGS = st.sampled_from(["latest", "next"])
STEPS = st.one_of(
    st.tuples(st.just("publish"), VERSIONS, st.none() | TAGS),
    st.tuples(st.just("tag"), VERSIONS, TAGS),
    st.tuples(st.just("untag"), VERSIONS, TAGS),
    st.tuples(st.just("deprecate"), VERSIONS, st.none() | st.just("old")),
    st.tuples(st.just("yank"), VERSIONS, st.none() | st.just("broken")),
    st.tuples(st.just("unpublish"), VERSIONS, st.none()),
)


async def take(shop: Workshop, step: tuple[str, str, str | None]) -> None:
    """One step, whether or not it may be done now."""
    kind, version, argument = step
    changes = shop.changes
    try:
        match kind:
            case "publish":
                await shop.publish(version, tag=argument)
            case "tag":
                await changes.set_tag("widget", str(argument), version, ANN)
            case "untag":
                await changes.remove_tag("widget", str(argument), ANN)
            case "deprecate":
                await changes.deprecate("widget", version, argument, ANN)
            case "yank":
                await changes.yank("widget", version, argument, ANN)
            case "unpublish":
                await changes.unpublish("widget", Removal(frozenset({version})), ANN)
    except PrismError:
        return


def check(record: PackageRecord) -> None:
    """What a record promises, in words of its own."""
    usable = {version for version, entry in record.versions.items() if entry.yanked is None}
    assert set(record.dist_tags.values()) <= record.versions.keys()
    assert (LATEST in record.dist_tags) == bool(record.versions)
    assert not usable or record.dist_tags[LATEST] in usable
    assert not record.versions.keys() & record.tombstones.keys()


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=10))
def test_after_any_sequence_of_publishes_and_changes_nothing_is_left_to_revise(steps):
    async def run() -> None:
        shop = Workshop(MemoryStorage())
        await shop.publish("1.0.0")
        assert (await shop.record()).dist_tags == {LATEST: "1.0.0"}
        for step in steps:
            await take(shop, step)
            record = await shop.record()
            assert revised(record, record, LATER) is record
            check(record)

    anyio.run(run)
