from __future__ import annotations

BROKEN = "raise RuntimeError('no luck')"


def test_the_built_in_plugins_are_listed(prism):
    result = prism("plugins", "list")
    assert result.status == 0
    assert result.out.startswith("NAME ")
    assert "storage:filesystem" in result.out


def test_a_broken_plugin_is_listed_with_its_reason(prism, install):
    install("broken", BROKEN)
    line = next(line for line in prism("plugins", "list").out.splitlines() if "broken" in line)
    assert "failed" in line
    assert "RuntimeError: no luck" in line


def test_the_list_is_json_on_request(prism):
    plugins = {each["name"]: each for each in prism("plugins", "list", "--json").json["items"]}
    assert plugins["memory"]["capabilities"] == ["storage:memory"]
    assert plugins["memory"]["state"] == "active"
    assert plugins["memory"]["loadMs"] >= 0


def test_a_strict_list_fails_if_a_plugin_does(prism, install):
    assert prism("plugins", "list", "--strict").status == 0
    install("broken", BROKEN)
    assert prism("plugins", "list").status == 0
    assert prism("plugins", "list", "--strict").status == 1


def test_a_disabled_plugin_is_not_a_failure(prism, install, monkeypatch):
    install("broken", BROKEN)
    monkeypatch.setenv("PRISM_PLUGINS__DISABLED", "broken")
    assert prism("plugins", "list", "--strict").status == 0


def test_one_plugin_is_shown(prism):
    shown = prism("plugins", "show", "memory").out
    assert "storage:memory" in shown
    assert "prism-kernel (built in)" in shown


def test_an_unknown_plugin_is_an_error_that_lists_those_there_are(prism):
    result = prism("plugins", "show", "nope")
    assert result.status == 1
    assert "installed: " in result.err


def test_check_is_content_with_plugins_that_work(prism):
    result = prism("plugins", "check")
    assert result.status == 0
    assert result.out.endswith("active, 0 problems.\n")


def test_check_says_what_is_wrong_with_each(prism, install):
    install("broken", BROKEN)
    install("future", "", requires="prism-kernel>=99")
    result = prism("plugins", "check")
    assert result.status == 1
    assert "broken: failed: Importing it raised RuntimeError: no luck." in result.out
    assert "future: incompatible: prism-test-future 1.2.3 requires prism-kernel>=99" in result.out
    assert result.out.endswith("2 problems.\n")


def test_check_looks_at_the_configuration_of_plugins(prism, clean):
    (clean / "prism.toml").write_text("[plugin.memory]\nsize = 3\n")
    result = prism("plugins", "check", "--json")
    assert result.status == 1
    assert result.json["problems"][0]["plugin"] == "memory"


def test_check_finds_a_missing_required_plugin(prism, monkeypatch):
    monkeypatch.setenv("PRISM_PLUGINS__REQUIRED", "storage_gopher")
    result = prism("plugins", "check")
    assert result.status == 1
    assert "'storage_gopher' is not installed" in result.out


def test_check_finds_a_command_that_cannot_be_called(prism, install):
    code = """
        @hookimpl
        def prism_register_commands():
            return [CommandProvider("serve", "Not yours.", target="x:y")]
        """
    install("greedy", code)
    result = prism("plugins", "check")
    assert result.status == 1
    assert "greedy: Its command 'serve' is hidden by Prism's own." in result.out
