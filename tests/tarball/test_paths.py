"""Claims about any path, and about many of them."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.errors import InvalidTarball, TooLarge
from prism_kernel.tarball.path_index import PathIndex
from prism_kernel.tarball.paths import collision_key, parse_path
from prism_kernel.tarball.refusals import shown

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(texts)
def test_an_accepted_path_stays_below_its_top_folder(text: str) -> None:
    try:
        path = parse_path(b"package/" + text.encode(), max_bytes=1024).path
    except InvalidTarball:
        return
    segments = path.split("/")
    assert not {"", ".", ".."} & set(segments)
    assert "\\" not in path
    assert "\0" not in path


@given(texts)
def test_normal_form_does_not_change_the_key(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert collision_key(unicodedata.normalize(form, text)) == collision_key(text)


@given(st.text(st.characters(max_codepoint=0x24F), min_size=1, max_size=30))
def test_case_does_not_change_the_key(text: str) -> None:
    assert collision_key(text.casefold()) == collision_key(text)


def test_dots_and_spaces_behind_a_segment_do_not_change_the_key() -> None:
    assert collision_key("a. ./b .") == collision_key("A/B")
    assert collision_key("...") != collision_key("..")
    assert collision_key(". a/.b") == ". a/.b"


def test_a_path_of_nothing_but_dots_and_spaces_is_folded_quickly() -> None:
    started = time.process_time()
    for _ in range(1_000):
        collision_key(" ." * 500 + "x/")
    assert time.process_time() - started < 1


@given(st.binary(max_size=2_000))
def test_a_shown_name_is_printable_and_short(raw: bytes) -> None:
    text = shown(raw)
    assert text.isprintable()
    assert len(text) <= 123 * 10


def test_a_path_may_be_as_long_as_the_cap_below_the_top_folder() -> None:
    name = b"top/" + b"n" * 20
    assert parse_path(name, max_bytes=20).path == "n" * 20
    with pytest.raises(TooLarge):
        parse_path(name + b"n", max_bytes=20)


def test_a_trailing_slash_is_told_and_cut() -> None:
    assert parse_path(b"package/lib/", max_bytes=99).folder
    assert parse_path(b"package/lib/", max_bytes=99).path == "lib"
    assert parse_path(b"package/", max_bytes=99).path == ""


def test_many_long_combining_sequences_are_folded_quickly() -> None:
    path = "a" + "\u0301\u0327" * 255
    started = time.process_time()
    for _ in range(1_000):
        collision_key(path)
    assert time.process_time() - started < 2


def test_thousands_of_paths_take_time_in_proportion() -> None:
    started = time.process_time()
    index = PathIndex(max_folders=50_000, max_bytes=1 << 24)
    for number in range(49_000):
        index.add_file(f"lib/{number % 100}/{number}/index.js")
    assert time.process_time() - started < 3


def test_only_the_exact_spelling_is_contained() -> None:
    index = PathIndex(max_folders=9, max_bytes=99)
    index.add_file("Package.json")
    assert "Package.json" in index
    assert "package.json" not in index
