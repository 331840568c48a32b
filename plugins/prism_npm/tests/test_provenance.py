"""Sigstore bundles that come with a publish."""

from __future__ import annotations

import json

import pytest

from plugins.prism_npm.tests.publish_documents import SLSA, bundle_of, statement
from prism_kernel.api import Digests, InvalidPackage
from prism_npm.writing.provenance import attestation_key, attestations

NAME, VERSION, TARBALL = "@acme/widget", "1.0.0", b"tarball"
SAID = statement(NAME, VERSION, TARBALL)
DIGESTS = Digests("", "", SAID["subject"][0]["digest"]["sha512"])


def read(bundle):
    text = bundle if isinstance(bundle, str) else json.dumps(bundle)
    return attestations(text, NAME, VERSION, DIGESTS)


def test_a_bundle_is_kept_under_the_type_of_its_statement():
    bundle = bundle_of(SAID)
    assert read(bundle) == {"attestations": [{"predicateType": SLSA, "bundle": bundle}]}


def test_one_subject_of_several_is_enough():
    other = statement("widget", "9.0.0", b"other")["subject"][0]
    assert read(bundle_of({**SAID, "subject": [other, *SAID["subject"]]}))


def without(document, member):
    return {key: value for key, value in document.items() if key != member}


@pytest.mark.parametrize(
    "bundle",
    [
        "",
        "{",
        "[" * 100_000,
        *(json.dumps(bundle_of(SAID))[:-1] + f', "x": {odd}}}' for odd in ("NaN", "1e999")),
        "[]",
        "{}",
        bundle_of(SAID, "application/json"),
        without(bundle_of(SAID), "dsseEnvelope"),
        {**bundle_of(SAID), "dsseEnvelope": {"payload": "not base64!"}},
        {**bundle_of(SAID), "dsseEnvelope": {"payload": "/w=="}},
        {**bundle_of(SAID), "dsseEnvelope": {"payload": 5}},
        bundle_of([]),
        bundle_of(without(SAID, "predicateType")),
        bundle_of(without(SAID, "subject")),
        bundle_of({**SAID, "subject": []}),
        bundle_of({**SAID, "subject": ["widget"]}),
        bundle_of(statement("widget", VERSION, TARBALL)),
        bundle_of(statement(NAME, "1.0.1", TARBALL)),
        bundle_of(statement(NAME, VERSION, b"other bytes")),
    ],
)
def test_a_bundle_that_is_odd_or_about_something_else_is_refused(bundle):
    with pytest.raises(InvalidPackage) as raised:
        read(bundle)
    assert raised.value.problem_code == "invalid-attestation"


def test_attestations_have_a_place_for_each_version():
    assert attestation_key(NAME, "1.0.0+a") == "plugins/npm/attestations/@acme/widget/1.0.0+a.json"


def test_a_version_too_long_for_a_file_name_has_none():
    with pytest.raises(InvalidPackage):
        attestation_key(NAME, "1.0.0-" + "a" * 250)
