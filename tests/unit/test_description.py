"""Descriptive members of package.json, whatever shape their author gave them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prism_kernel.inspection.description import describe
from prism_kernel.models.metadata import VersionMetadata


@pytest.mark.parametrize(
    ("package_json", "member", "value"),
    [
        ({"description": "Pads."}, "description", "Pads."),
        ({"keywords": ["pad", 7, "left"]}, "keywords", ["pad", "left"]),
        ({"keywords": "pad, left"}, "keywords", ["pad", "left"]),
        ({"keywords": ["k"] * 500}, "keywords", ["k"] * 100),
        ({"license": "MIT"}, "license", "MIT"),
        ({"license": {"type": "MIT", "url": "x"}}, "license", "MIT"),
        ({"license": {"name": "MIT"}}, "license", "MIT"),
        ({"licenses": [{"type": "MIT"}, {"type": "ISC"}]}, "license", "MIT"),
        ({"licenses": {"type": "MIT"}}, "license", "MIT"),
        ({"repository": "github:a/b"}, "repository", {"url": "github:a/b"}),
        (
            {"repository": {"type": "git", "url": "u", "directory": "d", "x": 1}},
            "repository",
            {"type": "git", "url": "u", "directory": "d"},
        ),
        ({"author": "Ann <ann@example.test>"}, "author", "Ann <ann@example.test>"),
        ({"author": {"name": "Ann", "email": 7}}, "author", {"name": "Ann"}),
        ({"bugs": "https://bugs.test"}, "bugs", {"url": "https://bugs.test"}),
        ({"bugs": {"email": "bugs@example.test"}}, "bugs", {"email": "bugs@example.test"}),
        ({"dependencies": {"a": "^1", "b": 2}}, "dependencies", {"a": "^1"}),
        ({"peerDependencies": ["a"]}, "peerDependencies", {}),
    ],
)
def test_a_member_is_read_in_each_of_its_forms(package_json, member, value):
    assert describe(package_json)[member] == value


@pytest.mark.parametrize(
    "package_json",
    [
        {"description": ["Pads."]},
        {"description": ""},
        {"license": 7},
        {"license": {}},
        {"licenses": []},
        {"repository": {"type": "git"}},
        {"repository": 7},
        {"author": {}},
        {"author": []},
        {"bugs": True},
        {"homepage": {}},
    ],
)
def test_a_shape_that_npm_does_not_know_is_left_out(package_json):
    known = {"keywords", "dependencies", "devDependencies"}
    known |= {"peerDependencies", "optionalDependencies"}
    assert describe(package_json).keys() == known


MEMBERS = [
    "description",
    "keywords",
    "license",
    "licenses",
    "repository",
    "homepage",
    "author",
    "bugs",
    "dependencies",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "url", "name", "email", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)
REST = {
    "identifier": {"name": "widget", "version": "1.0.0"},
    "checksum": {"value": "0"},
    "dist": {"tarball": "/", "integrity": "", "shasum": "", "fileName": ""},
    "files": {
        "generatedAt": datetime(2026, 1, 1, tzinfo=UTC),
        "totalFiles": 0,
        "totalDirectories": 0,
        "tree": [],
    },
    "release": {"publishedAt": datetime(2026, 1, 1, tzinfo=UTC)},
    "publisher": {"name": "ann"},
}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # for a busy machine
@given(st.dictionaries(st.sampled_from(MEMBERS), JSON))
def test_whatever_is_written_there_the_metadata_is_valid(package_json):
    VersionMetadata.model_validate({**REST, **describe(package_json)})
