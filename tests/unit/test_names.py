"""Package names: npm's grammar for new packages."""

from __future__ import annotations

import pytest

from prism_kernel.contracts.storage import check_key
from prism_kernel.errors import InvalidName
from prism_kernel.names import basename, check_name, check_new_name, tarball_filename
from prism_kernel.repository.keys import record_key

GOOD = [
    "a",
    "left-pad",
    "lodash.merge",
    "@acme/widget",
    "@types/node",
    "0x",
    "-x",
    "~x",
    "a_b",
    "a" * 214,
    "@a/" + "b" * 211,
]
OLD = ["JSONStream", "Base64", "A"]
BAD = [
    "",
    "-",
    "@acme/-",
    ".hidden",
    "_private",
    "@acme/.hidden",
    "@.acme/x",
    "@acme/Widget",
    "@Acme/widget",
    "Node_Modules",
    "a b",
    "a/b",
    "@acme",
    "@acme/",
    "@/x",
    "@acme/a/b",
    "@@acme/x",
    "a%2fb",
    "ü",
    "a\n",
    "a\x00",
    "a\\b",
    "a:b",
    "a?b",
    "a#b",
    "..",
    "node_modules",
    "favicon.ico",
    "__proto__",
    "@acme/node_modules",
    "constructor",
    "a" * 215,
]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_name_comes_back_unchanged(name):
    assert check_name(name) is name


@pytest.mark.parametrize("name", GOOD)
def test_a_good_name_may_be_published(name):
    assert check_new_name(name) is name


@pytest.mark.parametrize("name", OLD)
def test_an_old_name_may_be_read_and_not_be_published_anew(name):
    assert check_name(name) is name
    with pytest.raises(InvalidName, match="it has capital letters"):
        check_new_name(name)


@pytest.mark.parametrize("name", [*GOOD, *OLD])
def test_a_good_name_is_a_storage_key(name):
    assert check_key(record_key(name))


@pytest.mark.parametrize("name", BAD, ids=ascii)
def test_a_bad_name_is_refused(name):
    with pytest.raises(InvalidName) as raised:
        check_name(name)
    with pytest.raises(InvalidName):
        check_new_name(name)
    assert raised.value.status == 400
    assert str(raised.value).isprintable()


def test_a_name_that_cannot_be_shown_is_shown_escaped():
    with pytest.raises(InvalidName) as raised:
        check_name("a\x1b[2J")
    assert "\\x1b" in str(raised.value)


def test_the_basename_is_the_name_without_its_scope():
    assert basename("@acme/widget") == basename("widget") == "widget"


def test_a_tarball_is_called_after_the_basename():
    assert tarball_filename("@acme/widget", "1.0.0-rc.1") == "widget-1.0.0-rc.1.tgz"
