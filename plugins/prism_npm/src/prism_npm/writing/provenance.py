"""A Sigstore bundle that comes with a publish: read, held against the tarball, and kept.

Signatures are not verified here; clients do that (``npm audit signatures``). What is checked is
that the bundle speaks of these bytes, so that no version shows the provenance of another.
"""

from __future__ import annotations

import base64
import json
import math

from prism_kernel.api import Digests, InvalidPackage, JsonMapping, JsonObject, JsonValue, is_segment

_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle"


def attestation_key(name: str, version: str) -> str:
    """Where a version's attestations are in the store. Raises ``InvalidPackage``.

    Only a version of absurd length has no place.
    """
    file = f"{version}.json"
    if not is_segment(file):
        raise _invalid("belongs to a version whose number is too long")
    return f"plugins/npm/attestations/{name}/{file}"


def attestations(bundle: str, name: str, version: str, digests: Digests) -> JsonObject:
    """What ``/-/npm/v1/attestations/`` answers: the bundle under the type of its statement.

    ``bundle`` is the JSON text that npm attaches. Raises ``InvalidPackage``
    (``invalid-attestation``) if it cannot be read or is about another package or other bytes.
    """
    document = _object(_parsed(bundle))
    if not str(document.get("mediaType")).startswith(_MEDIA_TYPE):
        raise _invalid("is no Sigstore bundle")
    statement = _statement(document)
    predicate = statement.get("predicateType")
    if not isinstance(predicate, str):
        raise _invalid("has no predicateType")
    subjects = statement.get("subject")
    wanted = (_purl(name, version), digests.sha512)
    if not isinstance(subjects, list) or wanted not in map(_subject, subjects):
        raise _invalid(f"is not about the tarball of {name} {version}")
    return {"attestations": [{"predicateType": predicate, "bundle": document}]}


def _statement(bundle: JsonMapping) -> JsonObject:
    """The in-toto statement in the bundle's DSSE envelope."""
    payload = _object(bundle.get("dsseEnvelope")).get("payload")
    if not isinstance(payload, str):
        raise _invalid("has no payload")
    try:
        return _object(_parsed(base64.b64decode(payload, validate=True).decode()))
    except ValueError as error:
        raise _invalid("has a payload that is not base64") from error


def _subject(subject: JsonValue) -> tuple[JsonValue, JsonValue]:
    fields = _object(subject)
    return fields.get("name"), _object(fields.get("digest")).get("sha512")


def _purl(name: str, version: str) -> str:
    """A package URL as npm writes it (npm-package-arg): ``pkg:npm/%40acme/widget@1.0.0``."""
    return f"pkg:npm/{name.replace('@', '%40')}@{version}"


def _parsed(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError) as error:
        raise _invalid("is not JSON") from error
    return value


def _finite(text: str) -> float:
    """Raises ``ValueError`` for ``NaN`` and ``1e999``, which clients could not read again."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise _invalid("has not the form of one")
    return value


def _invalid(fault: str) -> InvalidPackage:
    return InvalidPackage(f"The provenance {fault}.", code="invalid-attestation")
