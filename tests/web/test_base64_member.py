from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prism_kernel.errors import InvalidPayload, TooLarge
from prism_kernel.web.base64_member import Base64Member

NAME = "tarballBase64"
LIMIT = 100_000

texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\/[]{}:,'))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts | st.just(NAME), inner),
    max_leaves=12,
)


@st.composite
def documents(draw):
    """A JSON object with the member anywhere in it, and the member's bytes."""
    data = draw(st.binary(max_size=200))
    others = draw(st.dictionaries(texts.filter(lambda key: key != NAME), values, max_size=4))
    members = [*others.items(), (NAME, base64.b64encode(data).decode())]
    document = dict(draw(st.permutations(members)))
    text = json.dumps(
        document,
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 0, 2])),
    )
    return text.replace("/", "\\/") if draw(st.booleans()) else text, document, data


@st.composite
def chunked(draw, text):
    raw = text.encode()
    cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=12)))
    return [raw[start:end] for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]


def read(chunks, limit=LIMIT) -> tuple[bytes, bytes, bool]:
    member = Base64Member([NAME], limit)
    data = b"".join([member.feed(chunk) for chunk in chunks])
    return data, member.close(), member.found


@given(st.data())
def test_any_chunking_of_any_document_gives_its_member_and_its_rest(data):
    text, document, expected = data.draw(documents())
    found, rest, seen = read(data.draw(chunked(text)))
    assert seen
    assert found == expected
    assert json.loads(rest) == {**document, NAME: ""}


@given(values.filter(lambda value: not isinstance(value, dict) or NAME not in value), st.data())
def test_a_document_without_the_member_is_left_as_it_is(value, data):
    text = json.dumps(value)
    found, rest, seen = read(data.draw(chunked(text)))
    assert (found, rest.decode(), seen) == (b"", text, False)


@pytest.mark.parametrize("size", range(1, 9))
def test_base64_cut_at_every_place_is_the_whole(size):
    data = bytes(range(250, 256)) * 5 + b"?" * size
    text = json.dumps({NAME: base64.b64encode(data).decode()}).replace("/", "\\/").encode()
    for first in range(len(text)):
        for second in range(first, min(first + 6, len(text))):
            chunks = [text[:first], text[first:second], text[second:]]
            assert read(chunks)[0] == data


def test_the_member_deeper_in_the_document_is_not_taken():
    text = json.dumps({"a": {NAME: "QUJD"}, "b": [{NAME: "QUJD"}]}).encode()
    assert read([text]) == (b"", text, False)


def test_the_members_name_as_a_value_starts_nothing():
    text = json.dumps({"a": NAME, "b": [NAME, "QUJD"]}).encode()
    assert read([text]) == (b"", text, False)


def test_the_member_given_twice_is_refused():
    with pytest.raises(InvalidPayload):
        read([b'{"%b": "QUJD", "%b": ""}' % (NAME.encode(), NAME.encode())])


@pytest.mark.parametrize(
    "text", ["Q", "QU", "QUI", "QUJD=", "====", "QUI=QUI=", "QU-_", "Q\\u0055JD", "QUJD\\", "\\\\"]
)
@pytest.mark.parametrize("step", [1, 2, 3, 5, 1000])
def test_what_is_not_base64_is_refused_however_it_is_cut(text, step):
    raw = b'{"%b": "%b"}' % (NAME.encode(), text.encode())
    with pytest.raises(InvalidPayload):
        read([raw[at : at + step] for at in range(0, len(raw), step)])


@pytest.mark.parametrize("text", [b'{"a', b'{"a\\', b'{"tarballBase64": "QUJD'])
def test_a_document_that_ends_inside_a_string_is_refused(text):
    with pytest.raises(InvalidPayload):
        read([text])


def test_the_rest_is_limited_and_the_member_is_not():
    large = base64.b64encode(bytes(50_000))
    assert len(read([b'{"%b": "%b"}' % (NAME.encode(), large)], limit=100)[0]) == 50_000
    with pytest.raises(TooLarge):
        read([b'{"other": "%b"}' % large], limit=100)


def read_at(path, document) -> tuple[bytes, object, bool]:
    member = Base64Member(path, LIMIT)
    data = member.feed(json.dumps(document).encode())
    return data, json.loads(member.close()), member.found


PATH = ("_attachments", "*.tgz", "data")


def test_a_member_deep_inside_is_found_by_its_path():
    text = base64.b64encode(b"bytes").decode()
    others = {"data": "x", "versions": {"a.tgz": {"data": "y"}, "_attachments": {"data": "z"}}}
    document = {**others, "_attachments": {"@acme/w-1.0.0.tgz": {"length": 5, "data": text}}}
    data, rest, found = read_at(PATH, document)
    assert (data, found) == (b"bytes", True)
    assert rest == {**document, "_attachments": {"@acme/w-1.0.0.tgz": {"length": 5, "data": ""}}}


@pytest.mark.parametrize(
    "document",
    [
        {"_attachments": [{"a.tgz": {"data": "x"}}]},
        {"_attachments": {"a.sigstore": {"data": "x"}}},
        {"_attachments": {"a.tgz": {"deeper": {"data": "x"}}}},
        {"x": {"_attachments": {"a.tgz": {"data": "x"}}}},
        {"_attachments": {"a.tgz": {"x": "data", "y": "data"}}},
        [{"_attachments": {"a.tgz": {"data": "x"}}}],
    ],
)
def test_a_member_at_another_place_stays_where_it_is(document):
    assert read_at(PATH, document) == (b"", document, False)


@given(values, st.binary(max_size=60), st.data())
def test_a_member_deep_inside_is_found_however_the_document_is_cut(value, expected, data):
    tarball = {"length": value, "data": base64.b64encode(expected).decode(), "more": value}
    members = [("versions", {"x": value}), ("_attachments", {"x": value, "a.tgz": tarball})]
    document = {**dict(data.draw(st.permutations(members))), "last": [value]}
    member = Base64Member(PATH, LIMIT)
    found = b"".join([member.feed(chunk) for chunk in data.draw(chunked(json.dumps(document)))])
    assert (found, member.found) == (expected, True)
    document["_attachments"]["a.tgz"]["data"] = ""
    assert json.loads(member.close()) == document


def test_a_second_tarball_is_refused():
    with pytest.raises(InvalidPayload):
        read_at(PATH, {"_attachments": {"a.tgz": {"data": ""}, "b.tgz": {"data": ""}}})
