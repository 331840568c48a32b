"""A configuration that is wrong is refused with one sentence that says where."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, field_validator

from prism_kernel.config import load_configuration
from prism_kernel.config.configuration import validated_table
from prism_kernel.config.sources import known_keys


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("prot = 1\n", "Unknown setting 'prot' ({file}). Did you mean 'port'?"),
        (
            "[limits]\nentires = 1\n",
            "Unknown setting 'limits.entires' ({file}). Did you mean 'limits.entries'?",
        ),
        (
            "[limit]\nentries = 1\n",
            "Unknown setting 'limit.entries' ({file}). Did you mean 'limits.entries'?",
        ),
        ("xyzzy = 1\n", "Unknown setting 'xyzzy' ({file})."),
        ("[port]\nnumber = 1\n", "Unknown setting 'port.number' ({file})."),
        ("[xyzzy]\n", "Unknown setting 'xyzzy' ({file})."),
    ],
)
def test_an_unknown_key_is_an_error_that_suggests_the_nearest(refusal, tmp_path, toml, sentence):
    assert refusal(toml=toml) == sentence.format(file=tmp_path / "prism.toml")


def test_an_empty_table_that_is_known_is_no_error(configure):
    tables = "[limits]\n[plugins]\n[plugin.filesystem]\n"
    environment = {"PRISM_PLUGIN__FILESYSTEM__ROOT": "there", "PRISM_LIMITS__ENTRIES": "7"}
    settings = configure(toml=tables, environment=environment).settings
    assert settings.limits.entries == 7
    assert settings.plugin == {"filesystem": {"root": "there"}}
    assert configure(toml="[plugin]\n").settings.plugin == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("port", 70_000),
        ("port", "many"),
        ("workers", 0),
        ("log_level", "loud"),
        ("limits.entries", -1),
        ("worker.memory_mb", 1),
        ("public_base_url", "registry.test"),
        ("public_base_url", "ftp://registry.test"),
        ("auth", 5),
    ],
)
def test_an_invalid_value_is_one_sentence_that_names_the_key(refusal, key, value):
    sentence = refusal(flags={key: value})
    assert sentence.startswith(f"Setting {key!r} is not valid: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("port", "many", "it must be a whole number"),
        ("port", 70_000, "it must be at most 65535"),
        ("workers", 0, "it must be more than 0"),
        ("log_level", "loud", "it must be 'debug', 'info', 'warning' or 'error'"),
        ("public_base_url", "registry.test", "it must be a whole URL, such as"),
        ("public_base_url", "ftp://registry.test", "it must be an http or https URL"),
        ("plugins.strict", "maybe", "it must be true or false"),
        ("auth", 5, "it must be a list"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(refusal, key, value, words):
    assert words in refusal(flags={key: value})


def test_a_validator_of_a_plugin_speaks_for_itself(error_of):
    class Config(BaseModel):
        @field_validator("*", check_fields=False)
        @classmethod
        def refuse(cls, _value):
            raise ValueError("Buckets have lower-case names.")

        bucket: str

    error = error_of(validated_table, "s3", Config, {"bucket": "X"})
    expected = "Setting 'plugin.s3.bucket' is not valid: Buckets have lower-case names."
    assert str(error) == expected


def test_an_unknown_flag_is_an_error(refusal):
    assert "'prot'" in refusal(flags={"prot": 1})


def test_toml_that_cannot_be_parsed_is_an_error_that_names_the_file(refusal, tmp_path):
    sentence = refusal(toml="port = = 1\n")
    assert sentence.startswith(f"{tmp_path / 'prism.toml'} is not valid TOML: ")
    assert "line 1" in sentence


def test_a_file_that_is_not_utf8_is_an_error(tmp_path, error_of):
    file = tmp_path / "prism.toml"
    file.write_bytes(b"host = '\xff'\n")
    error = error_of(load_configuration, file=file, environment={})
    assert str(error).startswith(f"{file} is not valid TOML: ")


def test_a_file_that_was_asked_for_must_be_there(tmp_path, error_of):
    file = tmp_path / "missing.toml"
    for arguments in ({"file": file, "environment": {}}, {"environment": {"PRISM_CONFIG": file}}):
        error = error_of(load_configuration, **arguments)
        assert str(error) == f"Cannot read {file}: No such file or directory."


def test_a_plugin_table_must_be_a_table(refusal):
    assert refusal(toml="plugin.alpha = 1\n").startswith("Setting 'plugin.alpha' is not valid: ")


def test_keys_are_known_without_plugins():
    keys = known_keys()
    assert len(keys) == len(set(keys))
    assert "plugin" not in keys
