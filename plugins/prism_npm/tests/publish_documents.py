"""Publish documents as npm's clients build them (libnpmpublish 11)."""

from __future__ import annotations

import base64
import hashlib
import json

from prism_kernel.testing.tarballs import make_tarball

SIGSTORE = "application/vnd.dev.sigstore.bundle.v0.3+json"
SLSA = "https://slsa.dev/provenance/v1"


def integrity_of(tarball):
    return "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()


def attachment(tarball):
    return {
        "content_type": "application/octet-stream",
        "data": base64.b64encode(tarball).decode(),
        "length": len(tarball),
    }


def publish_document(name, version="1.0.0", *, tag="latest", files=None, tarball=None, **manifest):
    """One version of a package. ``manifest`` is the rest of package.json."""
    package_json = {"name": name, "version": version, **manifest}
    if tarball is None:
        tarball = make_tarball(package_json, files or {"index.js": "export default 1;\n"})
    described = {
        **package_json,
        "_id": f"{name}@{version}",
        "_nodeVersion": "22.12.0",
        "_npmVersion": "11.6.2",
        "readmeFilename": "README.md",
        "dist": {
            "integrity": integrity_of(tarball),
            "shasum": hashlib.sha1(tarball, usedforsecurity=False).hexdigest(),
            "tarball": f"http://localhost/{name}/-/{name}-{version}.tgz",
        },
    }
    return {
        "_id": name,
        "name": name,
        "description": "Made for a test.",
        "dist-tags": {tag: version},
        "versions": {version: described},
        "access": None,
        "_attachments": {f"{name}-{version}.tgz": attachment(tarball)},
    }


def statement(name, version, tarball, predicate=SLSA):
    """An in-toto statement about a tarball."""
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {
                "name": f"pkg:npm/{name.replace('@', '%40')}@{version}",
                "digest": {"sha512": hashlib.sha512(tarball).hexdigest()},
            }
        ],
        "predicateType": predicate,
        "predicate": {"buildDefinition": {}},
    }


def bundle_of(said, media_type=SIGSTORE):
    """A Sigstore bundle around a statement; its signature is nonsense."""
    payload = base64.b64encode(json.dumps(said).encode()).decode()
    envelope = {
        "payload": payload,
        "payloadType": "application/vnd.in-toto+json",
        "signatures": [{"sig": "AA=="}],
    }
    return {"mediaType": media_type, "verificationMaterial": {}, "dsseEnvelope": envelope}


def with_provenance(document, bundle):
    """The document with a bundle attached, as ``npm publish --provenance`` sends it."""
    text = json.dumps(bundle)
    name, version = document["name"], next(iter(document["versions"]))
    attached = {"content_type": SIGSTORE, "data": text, "length": len(text)}
    attachments = {**document["_attachments"], f"{name}-{version}.sigstore": attached}
    return {**document, "_attachments": attachments}
