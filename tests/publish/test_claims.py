"""A publish document that tells of another package than the tarball holds is refused."""

from __future__ import annotations

import pytest

from prism_kernel.errors import InvalidManifest
from prism_kernel.publish.claims import check_claims, comparable

PACKAGE = {
    "name": "@acme/widget",
    "version": "1.0.0",
    "dependencies": {"left": "^1.0.0"},
    "scripts": {"test": "node test.js"},
    "bin": {"widget": "cli.js"},
    "exports": {".": "./index.js"},
}


@pytest.mark.parametrize(
    "told",
    [
        PACKAGE,
        {**PACKAGE, "_id": "@acme/widget@1.0.0", "readme": "# Widget", "dist": {"shasum": "0"}},
        {**PACKAGE, "bin": "./cli.js"},
        {**PACKAGE, "bin": {"widget": "./cli.js"}},
        {**PACKAGE, "version": "v1.0.0"},
        {**PACKAGE, "optionalDependencies": {"left": "^1.0.0"}},
        {**PACKAGE, "scripts": {"test": "node test.js", "install": "node-gyp rebuild"}},
        {**PACKAGE, "dependencies": {"left": " ^1.0.0"}, "peerDependencies": {}},
    ],
)
def test_what_clients_tidy_is_no_difference(told):
    check_claims(told, PACKAGE)


@pytest.mark.parametrize(
    ("told", "member"),
    [
        ({"name": "widget"}, "name"),
        ({"version": "1.0.1"}, "version"),
        ({"dependencies": {}}, "dependencies.left"),
        ({"dependencies": {"left": "^2.0.0"}}, "dependencies.left"),
        ({"dependencies": {"left": "^1.0.0", "right": "1"}}, "dependencies.right"),
        ({"optionalDependencies": {"right": "1"}}, "dependencies.right"),
        ({"peerDependencies": {"right": "1"}}, "peerDependencies.right"),
        ({"scripts": {}}, "scripts.test"),
        ({"scripts": {"test": "node test.js", "install": "curl"}}, "scripts.install"),
        ({"bin": {"widget": "other.js"}}, "bin.widget"),
        ({"bin": None}, "bin.widget"),
        ({"exports": {".": "./other.js"}}, "exports.."),
        ({"exports": "./index.js"}, "exports"),
    ],
)
def test_another_package_is_refused_and_the_difference_named(told, member):
    with pytest.raises(InvalidManifest) as raised:
        check_claims({**PACKAGE, **told}, PACKAGE)
    assert raised.value.problem_code == "manifest-mismatch"
    assert raised.value.details["member"] == member
    assert member in raised.value.message


@pytest.mark.parametrize("odd", [None, [], "text", 3, {"left": ["^1"]}, {"left": None}])
def test_members_of_odd_types_are_no_crash(odd):
    for member in ("dependencies", "scripts", "bin"):
        with pytest.raises(InvalidManifest):
            check_claims({**PACKAGE, member: odd}, PACKAGE)


def test_only_what_is_compared_is_sent_to_a_worker():
    assert comparable({**PACKAGE, "readme": "\ud800", "dist": {"size": 10**30}}) == PACKAGE


def nested(depth):
    value: object = "./index.js"
    for _ in range(depth):
        value = {"default": value}
    return value


@pytest.mark.parametrize("exports", ["\ud800", {"\udfff": "x"}, nested(5000)])
def test_values_that_no_worker_could_be_sent_are_refused(exports):
    with pytest.raises(InvalidManifest):
        comparable({**PACKAGE, "exports": exports})
