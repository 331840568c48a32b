from __future__ import annotations

SECRETIVE = """
from pydantic import BaseModel, SecretStr

class Config(BaseModel):
    user: str = "nobody"
    word: SecretStr = SecretStr("x")

PLUGIN = PluginInfo(name="secretive", summary="Has a secret.", config=Config)
"""


def rows(result):
    return {row["key"]: row for row in result.json["settings"]}


def test_every_setting_has_a_source(prism, clean, monkeypatch):
    (clean / "prism.toml").write_text("port = 4001\n")
    monkeypatch.setenv("PRISM_HOST", "127.0.0.2")
    shown = rows(prism("config", "show", "--json"))
    assert shown["port"] == {"key": "port", "value": 4001, "source": "prism.toml"}
    assert shown["host"]["source"] == "environment PRISM_HOST"
    assert shown["storage"] == {"key": "storage", "value": "filesystem", "source": "default"}


def test_tables_of_plugins_are_shown_and_secrets_hidden(prism, clean, install):
    install("secretive", SECRETIVE)
    (clean / "prism.toml").write_text("[plugin.secretive]\nuser = 'ada'\nword = 'swordfish'\n")
    result = prism("config", "show")
    assert "swordfish" not in result.out
    lines = {line.split()[0]: line.split()[1:] for line in result.out.splitlines()}
    assert lines["plugin.secretive.user"] == ["ada", "prism.toml"]
    assert lines["plugin.secretive.word"] == ["********", "prism.toml"]


def test_a_plugin_table_that_is_wrong_hides_nothing_else(prism, clean, install):
    install("secretive", SECRETIVE)
    (clean / "prism.toml").write_text("[plugin.secretive]\nusr = 'ada'\n")
    result = prism("config", "show")
    assert "Unknown setting 'usr'" in result.err
    assert "filesystem" in result.out


def test_another_file_can_be_shown(prism, clean):
    (clean / "other.toml").write_text("port = 4002\n")
    shown = rows(prism("config", "show", "--json", "--config", "other.toml"))
    assert shown["port"]["value"] == 4002


def test_a_file_that_is_not_there_is_one_sentence(prism):
    result = prism("config", "show", "--config", "missing.toml")
    assert result.status == 1
    assert result.err == "prism: Cannot read missing.toml: No such file or directory.\n"
