"""Whatever JSON a client sends, it is understood or refused with a sentence: nothing else."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from plugins.prism_npm.tests.publish_documents import bundle_of, publish_document, statement
from prism_kernel.api import (
    Digests,
    InvalidInput,
    InvalidPackage,
    PackageRecord,
    VersionEntry,
)
from prism_npm.accounts.token_orders import read_token_order
from prism_npm.annotations import read_annotations
from prism_npm.writing import annotating
from prism_npm.writing.edits import read_edits, removed_versions
from prism_npm.writing.provenance import attestations
from prism_npm.writing.publication import read_publication

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ENTRY = VersionEntry(digest="d", folder="f", size=1, published_at=NOW, publisher="ann")
RECORD = PackageRecord(
    name="widget", created_at=NOW, modified_at=NOW, versions={"1.0.0": ENTRY, "1.1.0": ENTRY}
)
DIGESTS = Digests("", "", "")

WORDS = """
    name _id versions dist-tags _attachments access users maintainers deprecated data length dist
    integrity shasum version 1.0.0 1.1.0 latest widget widget-1.0.0.tgz password expires packages
    scopes readonly cidr_whitelist mediaType dsseEnvelope payload subject digest
"""
names = st.sampled_from(WORDS.split())
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | names
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | st.text(), inner),
    max_leaves=20,
)
objects = st.dictionaries(names | st.text(), anything)


def changed(draw, document):
    """``document`` with one of its members, at any depth, replaced."""
    if not isinstance(document, dict) or not document or draw(st.booleans()):
        return draw(anything)
    key = draw(st.sampled_from([*document]))
    return {**document, key: changed(draw, document[key])}


@st.composite
def mutations(draw, document):
    """Always an object: anything else is refused before."""
    key = draw(st.sampled_from([*document]))
    return {**document, key: changed(draw, document[key])}


@given(objects | mutations(publish_document("widget")))
def test_a_publish_document(document):
    with suppress(InvalidInput):
        read_publication("widget", document)


@given(
    objects | mutations({"versions": {"1.0.0": {}, "1.1.0": {}}, "maintainers": [], "users": {}})
)
def test_a_package_document(document):
    for read in (
        lambda: read_edits(document, RECORD, "ann"),
        lambda: removed_versions(document, RECORD),
    ):
        with suppress(InvalidInput):
            read()


@given(objects)
def test_an_order_of_a_token(body):
    with suppress(InvalidInput):
        read_token_order(body, NOW)


@given(anything | mutations(bundle_of(statement("widget", "1.0.0", b""))))
def test_a_bundle(bundle):
    with suppress(InvalidPackage):
        attestations(json.dumps(bundle), "widget", "1.0.0", DIGESTS)


@given(anything)
def test_a_statement_in_a_bundle(said):
    with suppress(InvalidPackage):
        attestations(json.dumps(bundle_of(said)), "widget", "1.0.0", DIGESTS)


@given(objects)
def test_annotations_that_are_damaged(stored):
    for edit in (
        annotating.published("1.0.0", None, None, attested=True),
        annotating.starred_by("ann", starred=True),
        annotating.maintained_by([]),
        annotating.with_access("public"),
    ):
        read_annotations(edit(stored))
