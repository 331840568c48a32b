from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from prism_kernel.api import ConfigurationError, StorageUnavailable
from prism_storage_s3.client import make_client
from prism_storage_s3.config import S3Config
from prism_storage_s3.plugin import PLUGIN, create
from prism_storage_s3.storage import S3Storage

KEYS = {"access_key_id": "id", "secret_access_key": "very-secret"}

TEMPORARY_KEYS = {**KEYS, "session_token": "also-secret"}


def config(**values) -> S3Config:
    return S3Config.model_validate({"bucket": "packages", **values})


def test_a_secret_is_not_shown():
    shown = config(**TEMPORARY_KEYS)
    assert "secret" not in repr(shown).replace("secret_access_key", "")
    assert "very-secret" not in shown.model_dump_json()


def test_a_driver_without_a_bucket_says_which_setting_is_missing():
    with pytest.raises(ConfigurationError, match="PRISM_S3_BUCKET"):
        create(S3Config())


@pytest.mark.parametrize(
    "values",
    [
        {"bukket": "x"},
        {"bucket": ""},
        {"bucket": "a/b"},
        {"endpoint": "s3.example.com"},
        {"endpoint": "ftp://s3.example.com"},
        {"endpoint": "https://id:secret@s3.example.com"},
        {"endpoint": "https://s3.example.com/bucket"},
        {"prefix": ".hidden"},
        {"prefix": "a//b"},
        {"prefix": "x" * 256},
        {"access_key_id": "id"},
        {"secret_access_key": "secret"},
        {"session_token": "token"},
        {"profile": "ci", **KEYS},
        {"attempts": 0},
        {"read_timeout": 0},
        {"concurrency": 0},
    ],
)
def test_what_makes_no_sense_is_refused(values):
    with pytest.raises(ValidationError):
        config(**values)


@pytest.mark.parametrize(("written", "meant"), [("/a/b/", "a/b"), ("", ""), ("prism", "prism")])
def test_slashes_around_a_prefix_do_not_count(written, meant):
    assert config(prefix=written).prefix == meant


def test_every_variable_is_a_setting():
    assert set(PLUGIN.environment.values()) <= set(S3Config.model_fields)


def test_a_missing_profile_is_a_mistake_in_the_configuration(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(ConfigurationError, match="nobody"):
        make_client(config(profile="nobody"))


@pytest.mark.anyio
async def test_no_credentials_at_all_is_told(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    wanted = config(endpoint="http://127.0.0.1:9", attempts=1)
    storage = S3Storage(make_client(wanted), wanted)
    with pytest.raises(StorageUnavailable) as caught:
        await storage.get("object")
    assert caught.value.problem_code == "storage-no-credentials"
    await storage.aclose()


def test_a_profile_gives_its_keys(monkeypatch, tmp_path):
    shared = tmp_path / "credentials"
    shared.write_text("[ci]\naws_access_key_id = of-ci\naws_secret_access_key = x\n", "utf-8")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(shared))
    client = make_client(config(profile="ci"))
    parameters = {"Bucket": "packages", "Key": "object"}
    assert "of-ci" in client.generate_presigned_url("get_object", Params=parameters)
    client.close()


@pytest.mark.parametrize(
    ("addressing", "host"), [("path", "s3.example.com/packages"), ("virtual", "packages.s3.")]
)
def test_the_bucket_stands_where_it_is_configured(addressing, host):
    client = make_client(config(endpoint="https://s3.example.com", addressing=addressing, **KEYS))
    parameters = {"Bucket": "packages", "Key": "object"}
    assert host in client.generate_presigned_url("get_object", Params=parameters)
    client.close()


def test_listing_plugins_loads_no_client():
    program = (
        "import sys, prism_storage_s3.plugin as plugin; plugin.prism_register_storage();"
        "sys.exit(any(name.split('.')[0] in {'boto3', 'botocore'} for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
