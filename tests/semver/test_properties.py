"""Claims about any version and any range, and about text that is neither."""

from __future__ import annotations

import contextlib
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from prism_kernel import semver
from prism_kernel.errors import InvalidRange, InvalidVersion

# A busy machine is not a failure.
at_any_pace = settings(deadline=None)

numbers = st.integers(0, 3) | st.integers(0, semver.MAX_SAFE_INTEGER - 1)
identifiers = st.integers(0, 12).map(str) | st.from_regex(r"[a-z-][0-9a-z-]{0,3}", fullmatch=True)
suffixes = st.lists(identifiers, max_size=3).map(".".join)


@st.composite
def versions(draw: st.DrawFn) -> str:
    text = ".".join(str(draw(numbers)) for _ in range(3))
    prerelease, build = draw(suffixes), draw(suffixes)
    return text + (f"-{prerelease}" if prerelease else "") + (f"+{build}" if build else "")


@st.composite
def alternatives(draw: st.DrawFn) -> str:
    operators = st.sampled_from(["", "^", "~", ">", ">=", "<", "<=", "="])
    partial = st.sampled_from(["1.x", "0", "2.1", "*", "1.x.x"])
    bounds = st.tuples(operators, versions() | partial).map("".join)
    return " ".join(draw(st.lists(bounds, min_size=1, max_size=2)))


ranges = st.lists(alternatives(), min_size=1, max_size=3).map(" || ".join)
near_misses = st.text(alphabet="0123xX*.-+~^<>=|v a\t\ufeff\x85٣", max_size=60)


@at_any_pace
@given(versions(), versions(), versions())
def test_order_is_total(a, b, c):
    assert semver.compare(a, b) == -semver.compare(b, a)
    assert semver.compare(a, a) == 0
    if semver.lte(a, b) and semver.lte(b, c):
        assert semver.lte(a, c)


@at_any_pace
@given(st.lists(versions(), max_size=8))
def test_sorting_is_a_permutation_in_order(texts):
    ordered = semver.sort(texts)
    assert sorted(ordered) == sorted(texts)
    assert all(semver.compare_build(a, b) <= 0 for a, b in itertools.pairwise(ordered))
    pairs = zip(ordered, reversed(semver.rsort(texts)), strict=True)
    assert all(semver.compare_build(a, b) == 0 for a, b in pairs)


@at_any_pace
@given(versions())
def test_canonical_text_is_a_fixed_point(text):
    canonical = semver.valid(text)
    assert canonical is not None
    assert semver.valid(canonical) == canonical
    assert semver.compare(text, canonical) == 0


@at_any_pace
@given(versions())
def test_version_as_a_range_is_satisfied_by_itself(text):
    assert semver.satisfies(text, text)
    assert semver.satisfies(text, f"^{text}")
    assert semver.satisfies(text, f"~{text}")


@at_any_pace
@given(ranges)
def test_normalised_range_is_a_fixed_point(text):
    normal = semver.valid_range(text)
    assert normal is not None
    assert semver.valid_range(normal) == normal


@at_any_pace
@given(ranges, versions())
def test_normalised_range_means_the_same(text, version):
    normal = semver.valid_range(text)
    assert normal is not None
    assert semver.satisfies(version, text) == semver.satisfies(version, normal)


@at_any_pace
@given(alternatives(), alternatives(), versions())
def test_alternatives_are_a_union_when_prereleases_count(a, b, version):
    # They need not be otherwise: "* || 1.0.0-rc" is "*", which 1.0.0-rc does not satisfy.
    def holds(text: str) -> bool:
        return semver.satisfies(version, text, include_prerelease=True)

    assert holds(f"{a} || {b}") == (holds(a) or holds(b))


@at_any_pace
@given(alternatives(), alternatives(), versions())
def test_conjunction_is_an_intersection_when_prereleases_count(a, b, version):
    def holds(text: str) -> bool:
        return semver.satisfies(version, text, include_prerelease=True)

    assert holds(f"{a} {b}") == (holds(a) and holds(b))


@at_any_pace
@given(ranges, versions())
def test_what_satisfies_strictly_satisfies_with_prereleases(text, version):
    if semver.satisfies(version, text):
        assert semver.satisfies(version, text, include_prerelease=True)


@at_any_pace
@given(st.lists(versions(), max_size=12), ranges, st.booleans())
def test_sorted_versions_choose_as_the_plain_list_does(texts, range_, include):
    kept = semver.SortedVersions.of(texts)
    assert kept.max_satisfying(range_, include_prerelease=include) == semver.max_satisfying(
        texts, range_, include_prerelease=include
    )
    assert kept.min_satisfying(range_, include_prerelease=include) == semver.min_satisfying(
        texts, range_, include_prerelease=include
    )


@at_any_pace
@given(st.text(max_size=300) | near_misses)
def test_only_declared_exceptions_escape(text):
    semver.valid(text)
    semver.clean(text)
    semver.valid_range(text)
    semver.valid_range(text, include_prerelease=True)
    semver.satisfies(text, text)
    semver.SortedVersions.of([text]).max_satisfying(text)
    with contextlib.suppress(InvalidVersion):
        semver.sort([text, "1.0.0"])
    with contextlib.suppress(InvalidRange):
        semver.Range.parse(text)
