from __future__ import annotations

import anyio
from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.api import ObjectStat
from prism_storage_s3.listing import in_key_order, start_in_order, start_of_walk

SEGMENTS = st.text("!-.0ab~", min_size=1, max_size=3)
KEYS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
AFTER = st.text("!-./0ab~ \x00ü", max_size=8)


async def walked(keys):
    """What a store lists that keeps folders: each one's names in order."""
    for key in sorted(keys, key=lambda key: key.split("/")):
        yield ObjectStat(key, 1, "token")


async def collected(keys, prefix):
    return [found.key async for found in in_key_order(walked(keys), prefix)]


@given(st.sets(KEYS, max_size=30), KEYS.map(lambda key: key[:-1]))
def test_a_walk_through_folders_is_brought_into_key_order(keys, prefix):
    matching = [key for key in keys if key.startswith(prefix)]
    assert anyio.run(collected, matching, prefix) == sorted(matching)


@given(KEYS, AFTER)
def test_an_ordered_listing_starts_early_enough(key, after):
    if key > after:
        assert key > start_in_order(after)


@given(KEYS, AFTER)
def test_a_walk_starts_early_enough(key, after):
    if key > after:
        start = start_of_walk(after)
        assert key.split("/") > start.split("/")
        assert not key.startswith(f"{start}/")
