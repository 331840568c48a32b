"""``prism npm rotate-key``, as an operator runs it."""

from __future__ import annotations

import json

import msgspec
import pytest

from prism_kernel.testing.command_context import make_store
from prism_kernel.testing.commands import run_prism


@pytest.fixture
def rotate(tmp_path):
    make_store(tmp_path / "storage")

    def run(*options, **environment):
        return run_prism(tmp_path, "npm", "rotate-key", *options, environment=environment)

    return run


def stored(folder):
    data = (folder / "storage" / "plugins" / "npm" / "signing-keys.json").read_bytes()
    return msgspec.json.decode(data)["keys"]


def test_the_new_key_signs_and_the_old_one_is_kept_without_its_secret(rotate, tmp_path):
    done = rotate()
    assert done.returncode == 0, done.stderr
    old, new = stored(tmp_path)
    assert done.stdout == f"Versions are now signed with {new['keyId']}.\n"
    assert old.get("private") is None
    assert new["private"]
    assert new["private"] not in done.stdout + done.stderr


def test_the_new_key_is_told_in_json_without_its_secret(rotate, tmp_path):
    told = json.loads(rotate("--json").stdout)
    _, new = stored(tmp_path)
    assert told["keyId"] == new["keyId"]
    assert told["createdAt"][:16] == new["createdAt"][:16]
    assert set(told) == {"keyId", "createdAt", "store"}


def test_a_store_of_one_process_has_no_key_to_rotate(rotate):
    done = rotate(PRISM_STORAGE="memory")
    assert done.returncode != 0
    assert "memory" in done.stderr
