"""Flags win over the environment, which wins over the file, which wins over defaults."""

from __future__ import annotations

import pytest

from prism_kernel.config import load_configuration

FILE = "port = 1\n[limits]\nentries = 1\n"
ENVIRONMENT = {"PRISM_PORT": "2", "PRISM_LIMITS__ENTRIES": "2"}
FLAGS = {"port": 3, "limits.entries": 3}


@pytest.mark.parametrize(
    ("sources", "port"),
    [
        ({}, 4000),
        ({"toml": FILE}, 1),
        ({"environment": ENVIRONMENT}, 2),
        ({"flags": FLAGS}, 3),
        ({"toml": FILE, "environment": ENVIRONMENT}, 2),
        ({"toml": FILE, "flags": FLAGS}, 3),
        ({"environment": ENVIRONMENT, "flags": FLAGS}, 3),
        ({"toml": FILE, "environment": ENVIRONMENT, "flags": FLAGS}, 3),
    ],
)
def test_the_strongest_source_wins(configure, sources, port):
    settings = configure(**sources).settings
    assert settings.port == port
    assert settings.limits.entries == (port if sources else 50_000)


def test_sources_are_merged_key_by_key_also_inside_a_section(configure):
    limits = configure(
        toml="[limits]\nentries = 10\ntarball_bytes = 10\n",
        environment={"PRISM_LIMITS__ENTRIES": "20"},
    ).settings.limits
    assert (limits.entries, limits.tarball_bytes) == (20, 10)


def test_a_flag_that_was_not_given_hides_nothing(configure):
    configuration = configure(flags={"port": None}, environment={"PRISM_PORT": "2"})
    assert configuration.settings.port == 2


def test_prism_config_names_the_file(tmp_path):
    file = tmp_path / "elsewhere.toml"
    file.write_text("port = 7\n", encoding="utf-8")
    assert load_configuration(environment={"PRISM_CONFIG": str(file)}).settings.port == 7


def test_a_file_given_as_an_argument_wins_over_prism_config(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("port = 8\n", encoding="utf-8")
    configuration = load_configuration(file=file, environment={"PRISM_CONFIG": "/not/there.toml"})
    assert configuration.settings.port == 8


def test_prism_toml_of_the_working_directory_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_configuration(environment={}).settings.port == 4000
    tmp_path.joinpath("prism.toml").write_text("port = 9\n", encoding="utf-8")
    assert load_configuration(environment={}).settings.port == 9


def test_the_environment_of_the_process_is_the_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRISM_PORT", "4873")
    assert load_configuration().settings.port == 4873


def test_sources_are_shown_with_their_values(configure):
    rows = {
        key: (value, source)
        for key, value, source in configure(
            flags={"port": 3},
            toml="host = '0.0.0.0'\n",
            environment={"PRISM_LIMITS__ENTRIES": "20"},
        ).rows()
    }
    assert rows["port"] == (3, "command line")
    assert rows["limits.entries"] == (20, "environment PRISM_LIMITS__ENTRIES")
    assert rows["host"][0] == "0.0.0.0"  # noqa: S104 - a value to show, nothing listens
    assert rows["host"][1].endswith("prism.toml")
    assert rows["storage"] == ("filesystem", "default")


def test_every_setting_has_a_row(configure):
    rows = [key for key, _, _ in configure().rows()]
    assert len(rows) == len(set(rows))
    assert {"port", "plugins.strict", "worker.memory_mb", "cache.records"} <= set(rows)


@pytest.mark.parametrize(
    ("sources", "base_url"),
    [
        ({}, "http://127.0.0.1:4000"),
        ({"flags": {"port": 80, "host": "registry.test"}}, "http://registry.test:80"),
        ({"flags": {"public_base_url": "https://registry.test/"}}, "https://registry.test"),
    ],
)
def test_the_base_url_has_no_trailing_slash(configure, sources, base_url):
    assert configure(**sources).settings.base_url == base_url


@pytest.mark.parametrize(
    ("toml", "url"),
    [
        ("", "http://localhost:4000"),
        ("port = 4873", "http://localhost:4873"),
        ('host = "0.0.0.0"\nport = 4873', "http://localhost:4873"),
        ('host = "10.1.2.3"', "http://10.1.2.3:4000"),
        ('host = "::1"', "http://[::1]:4000"),
        ("port = 0", "http://localhost:4000"),
        ('port = 4873\nregistry_url = "https://acme.example/"', "https://acme.example"),
    ],
)
def test_commands_talk_to_the_registry_that_is_served_here_unless_told(configure, toml, url):
    assert configure(toml=toml).settings.registry_url == url


def test_a_port_that_is_none_is_what_is_wrong_with_a_configuration(refusal):
    assert "'port'" in refusal(toml="port = 70000")
