from __future__ import annotations

import pytest

from prism_kernel.cli.publisher import find_publisher, identity_headers
from prism_kernel.config.settings import Settings
from prism_kernel.errors import InvalidInput
from prism_kernel.models.metadata import Publisher

SETTINGS = Settings()
AUTHOR = {"author": "Ada Lovelace <ada@a.org> (https://a.org)"}


def test_prism_json_comes_first(tmp_path):
    (tmp_path / "prism.json").write_text('{"publisher": {"name": "Team", "email": "t@a.org"}}')
    settings = Settings(publisher_name="Env")
    found = find_publisher(tmp_path, settings, AUTHOR)
    assert found == Publisher(name="Team", email="t@a.org")


def test_then_the_configuration(tmp_path):
    settings = Settings(publisher_name="Env", publisher_email="e@a.org")
    assert find_publisher(tmp_path, settings, AUTHOR) == Publisher(name="Env", email="e@a.org")


def test_then_the_author(tmp_path):
    found = find_publisher(tmp_path, SETTINGS, AUTHOR)
    assert found == Publisher(name="Ada Lovelace", email="ada@a.org")


def test_an_author_may_be_an_object(tmp_path):
    found = find_publisher(tmp_path, SETTINGS, {"author": {"name": "Ada"}})
    assert found == Publisher(name="Ada")


@pytest.mark.parametrize("author", [None, "", 3, [], {}, {"name": 7}, "<ada@a.org>"])
def test_nobody_in_particular_is_anonymous(tmp_path, author):
    found = find_publisher(tmp_path, SETTINGS, {"author": author})
    assert found == Publisher(name="anonymous")
    assert identity_headers(found) == {}


@pytest.mark.parametrize("text", ["{", "[]", "\xff"])
def test_a_prism_json_that_cannot_be_read_is_refused(tmp_path, text):
    (tmp_path / "prism.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(InvalidInput, match=r"prism\.json"):
        find_publisher(tmp_path, SETTINGS, {})


def test_a_name_cannot_smuggle_a_header(tmp_path):
    with pytest.raises(InvalidInput, match="unprintable"):
        find_publisher(tmp_path, SETTINGS, {"author": "Ada\r\nx-admin: yes"})


def test_the_registry_is_told_in_headers():
    assert identity_headers(Publisher(name="Ada", email="ada@a.org")) == {
        "x-prism-publisher-name": b"Ada",
        "x-prism-publisher-email": b"ada@a.org",
    }
