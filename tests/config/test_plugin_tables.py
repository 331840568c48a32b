"""``[plugin.<name>]``, ``PRISM_PLUGIN__<NAME>__<KEY>`` and a plugin's own variables."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from prism_kernel.builtins import filesystem
from prism_kernel.errors import ConfigurationError


class Tape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    drive: str = "/dev/st0"
    blocks: int = Field(default=64, gt=0)
    labels: list[str] = []
    colours: frozenset[str] | None = None
    sides: tuple[int, ...] = Field(default=(), alias="faces")
    note: str | list[str] = ""
    pin: SecretStr = SecretStr("0000")
    access_key: str | None = None


VARIABLES = {"TAPE": "drive", "PRISM_TAPE_DRIVE": "drive"}


@pytest.fixture
def tape(configure):
    def config(**sources):
        return configure(**sources).plugin_config("tape", Tape, VARIABLES)

    return config


def test_without_values_it_has_its_defaults(tape):
    assert tape() == Tape()


@pytest.mark.parametrize(
    ("sources", "drive"),
    [
        ({"toml": "[plugin.tape]\ndrive = 'file'\n"}, "file"),
        ({"environment": {"TAPE": "own"}}, "own"),
        ({"environment": {"PRISM_PLUGIN__TAPE__DRIVE": "prefixed"}}, "prefixed"),
        ({"flags": {"plugin.tape.drive": "flag"}}, "flag"),
        (
            {"toml": "[plugin.tape]\ndrive = 'file'\n", "environment": {"TAPE": "own"}},
            "own",
        ),
        ({"environment": {"PRISM_PLUGIN__TAPE__DRIVE": "prefixed", "TAPE": "own"}}, "prefixed"),
        ({"environment": {"TAPE": "first", "PRISM_TAPE_DRIVE": "second"}}, "second"),
        (
            {
                "toml": "[plugin.tape]\ndrive = 'file'\n",
                "environment": {"PRISM_PLUGIN__TAPE__DRIVE": "prefixed", "TAPE": "own"},
                "flags": {"plugin.tape.drive": "flag"},
            },
            "flag",
        ),
    ],
)
def test_the_strongest_source_wins(tape, sources, drive):
    assert tape(**sources).drive == drive


@pytest.mark.parametrize("variable", ["STORAGE_ROOT", "PRISM_STORAGE_ROOT"])
def test_storage_root_is_the_folder_of_the_filesystem_driver(configure, tmp_path, variable):
    info = filesystem.PLUGIN
    configuration = configure(
        toml="[plugin.filesystem]\nroot = 'in-the-file'\n", environment={variable: str(tmp_path)}
    )
    config = configuration.plugin_config(info.name, info.config, info.environment)
    assert isinstance(config, filesystem.FilesystemConfig)
    assert config.root == tmp_path


def test_text_from_the_environment_becomes_the_fields_type(tape):
    config = tape(
        environment={
            "PRISM_PLUGIN__TAPE__BLOCKS": "128",
            "PRISM_PLUGIN__TAPE__LABELS": '["a", "b"]',
        }
    )
    assert (config.blocks, config.labels) == (128, ["a", "b"])


@pytest.mark.parametrize("variable", ["PRISM_PLUGIN__TAPE__LABELS", "TAPE_LABELS"])
def test_a_list_from_the_environment_is_json(configure, variable):
    configuration = configure(environment={variable: '["a", "b"]'})
    config = configuration.plugin_config("tape", Tape, {"TAPE_LABELS": "labels"})
    assert config.labels == ["a", "b"]


@pytest.mark.parametrize(
    ("key", "text", "field", "value"),
    [
        ("LABELS", "a, b,", "labels", ["a", "b"]),
        ("LABELS", "a", "labels", ["a"]),
        ("LABELS", "", "labels", []),
        ("COLOURS", "red,blue", "colours", {"red", "blue"}),
        ("COLOURS", '["red"]', "colours", {"red"}),
        ("FACES", "1,2", "sides", (1, 2)),
        ("NOTE", "one, two", "note", "one, two"),
        ("DRIVE", "a,b", "drive", "a,b"),
    ],
)
def test_commas_make_a_list_where_a_list_is_wanted(tape, key, text, field, value):
    config = tape(environment={f"PRISM_PLUGIN__TAPE__{key}": text})
    assert getattr(config, field) == value


def test_commas_in_a_plugins_own_variable_make_a_list(configure):
    configuration = configure(environment={"TAPE_LABELS": "a,b"})
    config = configuration.plugin_config("tape", Tape, {"TAPE_LABELS": "labels"})
    assert config.labels == ["a", "b"]


@pytest.mark.parametrize("text", ["[a, b]", '{"a", "b"}'])
def test_json_that_is_none_is_no_list_with_commas(tape, text):
    with pytest.raises(ConfigurationError, match=r"plugin\.tape\.labels"):
        tape(environment={"PRISM_PLUGIN__TAPE__LABELS": text})


def test_commas_make_no_list_in_the_file(tape):
    with pytest.raises(ConfigurationError, match=r"plugin\.tape\.labels"):
        tape(toml="[plugin.tape]\nlabels = 'a,b'\n")


def test_an_unknown_key_is_an_error_that_suggests_the_nearest(tape):
    with pytest.raises(ConfigurationError) as raised:
        tape(toml="[plugin.tape]\ndriv = 'x'\n")
    assert str(raised.value) == ("Unknown setting 'driv' in [plugin.tape]. Did you mean 'drive'?")


def test_an_invalid_value_names_the_key(tape):
    with pytest.raises(ConfigurationError) as raised:
        tape(toml="[plugin.tape]\nblocks = 0\n")
    assert str(raised.value).startswith("Setting 'plugin.tape.blocks' is not valid: ")


def test_a_plugin_without_configuration_takes_none(configure):
    configuration = configure(toml="[plugin.tape]\ndrive = 'x'\n")
    with pytest.raises(ConfigurationError, match="'tape' takes no configuration"):
        configuration.plugin_config("tape", None, {})
    assert configure().plugin_config("tape", None, {}) is None


def rows(configure, **sources) -> dict[str, tuple[object, str]]:
    configuration = configure(**sources)
    config = configuration.plugin_config("tape", Tape, VARIABLES)
    found = configuration.plugin_rows("tape", config, VARIABLES)
    return {key: (value, source) for key, value, source in found}


def test_rows_show_values_and_their_sources(configure):
    shown = rows(
        configure,
        toml="[plugin.tape]\ndrive = 'file'\nblocks = 1\n",
        environment={"TAPE": "own"},
    )
    assert shown["plugin.tape.drive"] == ("own", "environment TAPE")
    assert shown["plugin.tape.blocks"][1].endswith("prism.toml")
    assert shown["plugin.tape.labels"] == ([], "default")


def test_rows_hide_secrets(configure):
    shown = rows(configure, toml="[plugin.tape]\npin = 'hunter2'\naccess_key = 'hunter2'\n")
    assert shown["plugin.tape.pin"][0] == "********"
    assert shown["plugin.tape.access_key"][0] == "********"
    assert "hunter2" not in str(shown)


def test_a_secret_that_is_not_set_is_shown_as_such(configure):
    assert rows(configure)["plugin.tape.access_key"] == (None, "default")


def test_an_invalid_secret_is_not_repeated(tape):
    with pytest.raises(ConfigurationError) as raised:
        tape(toml="[plugin.tape]\npin = ['hunter2']\n")
    assert "hunter2" not in str(raised.value)


def test_nested_tables_of_a_plugin_stay_tables(configure):
    configuration = configure(toml="[plugin.tape.robot]\narm = 1\n")
    assert configuration.plugin_values("tape", None, {}) == {"robot": {"arm": 1}}
