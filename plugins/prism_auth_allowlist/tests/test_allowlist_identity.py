from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prism_auth_allowlist.identity import (
    EMAIL_HEADERS,
    MAX_LENGTH,
    NAME_HEADERS,
    Claim,
    read_claim,
)
from prism_kernel.api import AuthenticationRequired

HEADERS = st.dictionaries(st.sampled_from((*NAME_HEADERS, *EMAIL_HEADERS)), st.text(max_size=300))
PRINTABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=64)


@given(HEADERS)
def test_whatever_is_sent_is_a_clean_claim_or_none_or_refused(headers):
    try:
        claim = read_claim(headers)
    except AuthenticationRequired:
        return
    for value in (claim.name, claim.email) if claim else ():
        if value is not None:
            assert value.isascii()
            assert value.isprintable()
            assert 0 < len(value) <= MAX_LENGTH


@given(PRINTABLE, st.sampled_from(NAME_HEADERS))
def test_a_printable_name_is_read_as_it_is_written(name, header):
    assert read_claim({header: name}) == Claim(name, None)


@given(PRINTABLE)
def test_an_address_is_read_in_lower_case(email):
    headers = {"x-prism-publisher-name": "ada", "x-prism-publisher-email": email}
    assert read_claim(headers) == Claim("ada", email.lower())


@pytest.mark.parametrize("value", ["", " ", "\t"])
def test_an_empty_header_is_no_header(value):
    assert read_claim({"x-prism-publisher-name": value}) is None


def test_the_longest_value_is_read_and_a_longer_one_is_refused():
    assert read_claim({"x-prism-publisher-name": "c" * MAX_LENGTH})
    with pytest.raises(AuthenticationRequired, match="254"):
        read_claim({"x-prism-publisher-name": "c" * (MAX_LENGTH + 1)})


def test_an_address_that_cannot_be_read_is_refused_even_without_a_name():
    with pytest.raises(AuthenticationRequired, match="x-prism-publisher-email"):
        read_claim({"x-prism-publisher-email": "a\nb"})
