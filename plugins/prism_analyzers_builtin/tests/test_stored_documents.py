"""What the analyzers contribute, read back from the documents that a publish stores."""

from __future__ import annotations

import httpx
import pytest

from prism_analyzers_builtin.plugin import prism_register_analyzers
from prism_kernel.api import PrismManifest, VersionMetadata
from prism_kernel.testing.drafts import draft_of, make_tarball
from prism_kernel.testing.hostile_manifests import HOSTILE_MANIFESTS
from prism_kernel.testing.server import live_server

MAX_DEPTH = 40
FILES = {"index.js": "export default 1\n", "a/index.js": "\0`/*"}
INVALID_TARGETS = {
    "null": None,
    "number": 5,
    "boolean": False,
    "escaping": "../x.js",
    "bare": "x.js",
    "empty": "",
    "no-items": [],
    "nulls": [None, None],
    "numbers": [1, 2],
    "nested-nulls": [[None], {"import": None}],
    "no-conditions": {},
    "null-condition": {"bun": None, "default": "./index.js"},
    "number-condition": {"bun": 1, "default": "./index.js"},
    "numeric-key": {"0": "./index.js", "default": "./index.js"},
}


def tamed(value, depth=0):
    """The manifest as far as the kernel lets it through: text in UTF-8, small numbers, not deep."""
    if isinstance(value, dict | list) and depth >= MAX_DEPTH:
        return "./index.js"
    if isinstance(value, dict):
        return {tamed(key): tamed(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [tamed(each, depth + 1) for each in value]
    if isinstance(value, float):
        return -1.5
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def exporting(target):
    """The target as the root's and as a subpath's, beside one that is as it should be."""
    return {"exports": {".": target, "./internal": target, "./a": "./a/index.js"}}


MANIFESTS = {
    **{name: tamed(manifest) for name, manifest in HOSTILE_MANIFESTS.items()},
    **{f"target-{name}": exporting(target) for name, target in INVALID_TARGETS.items()},
}


def draft(name):
    return draft_of(MANIFESTS[name], FILES, analyzers=prism_register_analyzers())


@pytest.mark.parametrize("name", MANIFESTS)
def test_what_is_stored_is_read_back_unchanged(name):
    stored = draft(name)
    assert {each.status for each in stored.metadata.analyzers.values()} == {"ok"}
    for model, document in (
        (VersionMetadata, stored.metadata),
        (PrismManifest, stored.manifest),
    ):
        again = model.model_validate_json(document.model_dump_json(by_alias=True))
        assert again == document


TARGETS = sorted(INVALID_TARGETS.keys() - {"no-conditions"})
"""All but the object without conditions, in which nobody finds as much as a ``null``."""


@pytest.mark.parametrize("name", TARGETS)
def test_every_subpath_is_stored_whatever_its_target(name):
    metadata = draft(f"target-{name}").metadata
    subpaths = [".", "./internal", "./a"]
    assert [entry.name for entry in metadata.exports.entries] == subpaths
    assert all(entry.targets for entry in metadata.exports.entries)
    assert sorted(metadata.analyzers["entrypoints"].data["subpaths"]) == sorted(subpaths)


@pytest.mark.slow
def test_a_version_stored_in_a_registry_does_not_differ_from_itself(tmp_path):
    with (
        live_server(tmp_path) as server,
        httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client,
    ):
        for name, manifest in MANIFESTS.items():
            tarball = make_tarball({**manifest, "name": name, "version": "1.0.0"}, FILES)
            published = client.post(f"/v1/packages/{name}", files={"tarball": tarball})
            assert published.is_success, published.text
            version = client.get(f"/v1/packages/{name}/1.0.0").raise_for_status()
            assert "entrypoints" in version.json()["metadata"]["analyzers"]
            difference = client.get(f"/v1/packages/{name}/1.0.0/diff/1.0.0").raise_for_status()
            assert _changes(difference.json()) == []


def _changes(difference):
    sizes = difference["sizeByDirectory"]
    lists = [difference[name] for name in ("files", "dependencies", "manifest")]
    lists += [difference["exports"][name] for name in ("added", "removed", "changed")]
    return [each for each in lists if each] + ([sizes] if sizes["before"] != sizes["after"] else [])
