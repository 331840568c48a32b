from __future__ import annotations

import sys

from typer.main import get_command

from prism_kernel.cli.application import make_application

COMMANDS = """
@hookimpl
def prism_register_commands():
    return [
        CommandProvider("greet", "Say hello.", target="prism_test_greeter_cli:greet"),
        CommandProvider("tools", "Several [/tools].", target="prism_test_greeter_cli:tools"),
        CommandProvider("lost", "Not there.", target="prism_test_nowhere:main"),
        CommandProvider("odd", "Not a command.", target="prism_test_greeter_cli:ODD"),
        CommandProvider("serve", "Not yours.", target="prism_test_greeter_cli:greet"),
    ]
"""
TARGETS = '''
import typer
from prism_kernel.api import Conflict

ODD = 3
tools = typer.Typer()

@tools.callback()
def root():
    """Several tools."""

@tools.command()
def fail():
    raise Conflict("It is taken.")

def greet(name: str, times: int = 1):
    """Say hello to somebody."""
    print("hello", *[name] * times)
'''


def add_greeter(install, tmp_path):
    install("greeter", COMMANDS)
    (tmp_path / "site" / "prism_test_greeter_cli.py").write_text(TARGETS)


def test_help_shows_them_with_their_summaries(prism, install, tmp_path):
    add_greeter(install, tmp_path)
    shown = prism("--help").out
    assert ["greet", "Say", "hello."] in [line.split() for line in shown.splitlines()]
    assert ["tools", "Several", "[/tools]."] in [line.split() for line in shown.splitlines()]


def test_help_imports_none_of_them(prism, install, tmp_path):
    add_greeter(install, tmp_path)
    prism("--help")
    assert "prism_test_greeter_cli" not in sys.modules


def test_a_function_is_a_command_with_options(prism, install, tmp_path):
    add_greeter(install, tmp_path)
    result = prism("greet", "Ada", "--times", "2")
    assert (result.status, result.out) == (0, "hello Ada Ada\n")


def test_a_misspelt_command_of_a_plugin_is_suggested(prism, install, tmp_path):
    add_greeter(install, tmp_path)
    assert "Did you mean 'greet'?" in prism("gret").err


def test_an_unknown_command_may_be_one_of_a_plugin_that_is_not_active(prism, install, clean):
    install("greeter", COMMANDS)
    (clean / "prism.toml").write_text('[plugins]\ndisabled = ["greeter"]\n')
    result = prism("greet", "Ada")
    assert result.status == 2
    assert "some commands come with plugins" in result.err
    assert result.err.endswith("Plugins that are not active: greeter.\n")


def test_a_command_has_help_of_its_own(prism, install, tmp_path):
    add_greeter(install, tmp_path)
    result = prism("greet", "--help")
    assert "Usage: prism greet" in result.out
    assert "Say hello to somebody." in result.out


def test_a_group_is_a_command_and_its_errors_are_sentences(prism, install, tmp_path):
    add_greeter(install, tmp_path)
    result = prism("tools", "fail")
    assert result.status == 4
    assert result.err == "prism: It is taken.\n"


def test_a_group_offers_no_completion_of_its_own(prism, install, tmp_path):
    add_greeter(install, tmp_path)
    assert "completion" not in prism("tools", "--help").out


def test_a_command_that_cannot_be_imported_names_its_plugin(prism, install, tmp_path):
    add_greeter(install, tmp_path)
    result = prism("lost")
    assert result.status == 1
    assert result.err.startswith("prism: The command 'lost' of plugin 'greeter' cannot be loaded:")


def test_a_target_that_is_no_command_is_refused(prism, install, tmp_path):
    add_greeter(install, tmp_path)
    assert "neither a Typer application nor a function" in prism("odd").err


def test_commands_of_the_kernel_cannot_be_replaced(prism, install, tmp_path):
    add_greeter(install, tmp_path)
    assert "Run a registry." in prism("serve", "--help").out
    assert "Not yours." not in prism("--help").out


def test_a_summary_is_not_taken_for_markup_on_a_terminal(clean, install, tmp_path, capsys):
    add_greeter(install, tmp_path)
    get_command(make_application(rich_help=True)).main(["--help"], standalone_mode=False)
    assert "Several [/tools]." in capsys.readouterr().out


def test_a_broken_plugin_does_not_break_help(prism, install):
    install("broken", "import sys; sys.exit(3)")
    result = prism("--help")
    assert result.status == 0
    assert "publish" in result.out


def test_broken_configuration_does_not_break_help(prism, clean):
    (clean / "prism.toml").write_text("not toml at all")
    assert prism("--help").status == 0


def test_broken_configuration_is_named_when_a_command_is_unknown(prism, clean):
    (clean / "prism.toml").write_text("not toml at all")
    assert "prism.toml is not valid TOML" in prism("greet").err
