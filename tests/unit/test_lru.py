from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.lru import LruCache


def test_the_least_recently_used_value_is_dropped_first():
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)


def test_as_many_values_are_dropped_as_a_heavy_one_needs():
    cache: LruCache[int, bytes] = LruCache(10, weigh=len)
    for key in range(3):
        cache.put(key, b"xxx")
    cache.put(3, b"xxxxxxx")
    assert [cache.get(key) for key in range(4)] == [None, None, b"xxx", b"xxxxxxx"]
    assert cache.weight == 10


def test_a_value_heavier_than_the_cache_is_not_kept_and_drops_no_other():
    cache: LruCache[str, bytes] = LruCache(3, weigh=len)
    cache.put("a", b"x")
    cache.put("b", b"xxxx")
    assert (cache.get("a"), cache.get("b")) == (b"x", None)


def test_a_value_that_became_too_heavy_is_forgotten():
    cache: LruCache[str, bytes] = LruCache(3, weigh=len)
    cache.put("a", b"x")
    cache.put("a", b"xxxx")
    assert cache.get("a") is None
    assert cache.weight == 0


def test_a_cache_without_room_keeps_nothing():
    cache: LruCache[str, int] = LruCache(0)
    cache.put("a", 1)
    assert cache.get("a") is None


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["put", "get", "discard", "clear"]),
        st.integers(0, 4),
        st.binary(max_size=6),
    )
)


@given(OPERATIONS)
def test_it_never_weighs_more_than_it_may_and_never_gives_an_old_value(operations):
    cache: LruCache[int, bytes] = LruCache(8, weigh=len)
    newest: dict[int, bytes] = {}
    for operation, key, value in operations:
        if operation == "put":
            cache.put(key, value)
            newest[key] = value
        elif operation == "discard":
            cache.discard(key)
            newest.pop(key, None)
        elif operation == "clear":
            cache.clear()
            newest.clear()
        else:
            assert cache.get(key) in {None, newest.get(key)}
        kept = [found for each in range(5) if (found := cache.get(each)) is not None]
        assert cache.weight == sum(map(len, kept)) <= 8
        assert len(cache) == len(kept)
