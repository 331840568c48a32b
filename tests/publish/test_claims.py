"""A publish document that tells of another package than the tarball holds is refused."""

from __future__ import annotations

import pytest

from prism_kernel.errors import InvalidManifest
from prism_kernel.inspection.claims import check_claims, comparable

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
        {**PACKAGE, "scripts": {"test": "node test.js", "start": "node server.js"}},
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


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("user/repo", "github:user/repo"),
        ("user/repo.git#v1", "github:user/repo#v1"),
        ("https://github.com/user/repo", "git+https://github.com/user/repo.git"),
        ("http://github.com/user/repo", "git+ssh://git@github.com/user/repo.git"),
        ("git@github.com:user/repo.git#main", "git+ssh://git@github.com/user/repo.git#main"),
        ("ssh://git@bitbucket.org/user/repo", "git+ssh://git@bitbucket.org/user/repo.git"),
    ],
)
def test_a_repository_may_be_told_as_clients_spell_it(written, told):
    package = {**PACKAGE, "dependencies": {"left": written}}
    check_claims({**PACKAGE, "dependencies": {"left": told}}, package)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("user/repo", "github:other/repo"),
        ("user/repo", "gitlab:user/repo"),
        ("user/repo#v1", "github:user/repo#v2"),
        ("https://github.com/user/repo", "git+https://github.com.evil.example/user/repo.git"),
        ("https://git.example/user/repo", "github:user/repo"),
        ("file:../repo", "github:../repo"),
    ],
)
def test_another_repository_is_refused(written, told):
    package = {**PACKAGE, "dependencies": {"left": written}}
    with pytest.raises(InvalidManifest):
        check_claims({**PACKAGE, "dependencies": {"left": told}}, package)


@pytest.mark.parametrize("folder", ["cmds", "./cmds/", "."])
def test_commands_of_a_folder_may_be_listed(folder):
    package = {"name": "widget", "version": "1.0.0", "directories": {"bin": folder}}
    check_claims({**package, "bin": {"run": "cmds/run", "deep": "cmds/sub/deep"}}, package)
    for other in ({"run": "cmds/other"}, {"run": "../cmds/run/../../x"}):
        with pytest.raises(InvalidManifest):
            check_claims({**package, "bin": other}, package)


def test_a_folder_of_commands_that_only_the_document_has_makes_none():
    claims = {**PACKAGE, "directories": {"bin": "cmds"}, "bin": {"run": "cmds/run"}}
    with pytest.raises(InvalidManifest):
        check_claims(claims, PACKAGE)


def test_scripts_may_call_commands_by_their_path_and_commands_be_a_list():
    package = {**PACKAGE, "scripts": {"test": "./node_modules/.bin/tap x"}, "bin": ["./bin/a.js"]}
    check_claims({**PACKAGE, "scripts": {"test": "tap x"}, "bin": {"a.js": "bin/a.js"}}, package)


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
