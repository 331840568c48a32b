from __future__ import annotations

import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prism_auth_token.credentials import read_token
from prism_auth_token.token_format import (
    ALPHABET,
    derived_secret,
    digest_of,
    hint_of,
    is_digest,
    is_secret,
    new_secret,
)
from prism_kernel.api import AuthenticationRequired

BODIES = st.text(ALPHABET, min_size=32, max_size=32)
POSITIONS = st.integers(0, 43)


def test_a_token_has_the_documented_shape():
    assert re.fullmatch(r"prism_[0-9A-Za-z]{38}", new_secret())


def test_the_checksum_is_the_documented_one():
    secret = new_secret()
    number = 0
    for letter in secret[-6:]:
        number = number * 62 + ALPHABET.index(letter)
    assert number == zlib.crc32(secret[:-6].encode())


def test_two_tokens_differ():
    assert len({new_secret() for _ in range(1000)}) == 1000


@given(POSITIONS, st.sampled_from(ALPHABET))
def test_a_token_with_another_letter_is_none(position, letter):
    secret = new_secret()
    changed = secret[:position] + letter + secret[position + 1 :]
    assert is_secret(changed) == (changed == secret)


@given(st.text(max_size=60) | BODIES.map("prism_{}000000".format))
def test_whatever_is_written_is_a_token_only_with_its_checksum(text):
    if is_secret(text):
        assert zlib.crc32(text[:-6].encode()) < 62**6
        assert re.fullmatch(r"prism_[0-9A-Za-z]{38}", text)


@pytest.mark.parametrize("end", ["\n", " ", "0", "é"])
def test_a_token_with_something_behind_it_is_none(end):
    assert not is_secret(new_secret() + end)


@given(st.text(max_size=60))
def test_every_text_has_a_digest(text):
    assert is_digest(digest_of(text))


def test_what_is_derived_is_a_secret_of_its_own_and_always_the_same():
    secret = new_secret()
    page = derived_secret(secret, "page")
    assert is_secret(page)
    assert page == derived_secret(secret, "page")
    assert page not in {secret, derived_secret(secret, "other"), derived_secret(page, "page")}


def test_a_hint_keeps_nearly_all_of_the_token_back():
    secret = new_secret()
    assert secret.startswith(hint_of(secret))
    assert len(hint_of(secret)) == 10


@given(st.text(max_size=60))
def test_a_header_is_a_token_or_nothing_or_refused(header):
    try:
        token = read_token(header)
    except AuthenticationRequired:
        assert header.lower().startswith("basic ")
        return
    assert token is None or token.startswith("prism_")


@pytest.mark.parametrize(
    "header", ["Bearer {}", "bearer {}", "BEARER  {} "], ids=["usual", "lower", "spaces"]
)
def test_a_bearer_token_is_read(header):
    secret = new_secret()
    assert read_token(header.format(secret)) == secret


@pytest.mark.parametrize(
    "header", ["Bearer eyJhbGciOiJ9.e30.c2ln", "Negotiate prism_x", "", "Bearer"]
)
def test_what_others_may_know_is_left_to_them(header):
    assert read_token(header) is None
