"""What a command of a plugin is given, and the options that its needs bring."""

from __future__ import annotations

import json

import pytest

from prism_kernel.contracts.commands import Column, Needs
from prism_kernel.errors import PluginError
from prism_kernel.testing.command_context import FolderCommand, make_store

COMMANDS = """
from prism_test_needy_cli import NEEDS

@hookimpl
def prism_register_commands():
    target = "prism_test_needy_cli"
    return [
        CommandProvider("hello", "Say it.", f"{target}:hello"),
        CommandProvider("count", "Count.", f"{target}:count", Needs(store=True)),
        CommandProvider("needy", "Several.", f"{target}:needy", NEEDS),
        CommandProvider("both", "Both.", f"{target}:both", Needs(store=True, registry=True)),
        CommandProvider("greedy", "Too much.", f"{target}:greedy"),
    ]
"""
TARGETS = '''
from typing import Annotated
import anyio
import typer
from prism_kernel.api import *

NEEDS = {"keep": Needs(makes_store=True), "deep ask": Needs(registry=True)}
needy = typer.Typer()
deep = typer.Typer()
needy.add_typer(deep, name="deep")

def hello(ctx: CommandContext, name: Annotated[str, typer.Argument()], *, loud: bool = False):
    """Say hello."""
    said = f"hello {name}" + ("!" if loud else "")
    ctx.console.document({"said": said}) if ctx.as_json else ctx.console.line(said)

def count(ctx: CommandContext):
    async def keys():
        async with ctx.store() as store:
            return [each.key async for each in store.storage.list("plugins/")]
    ctx.console.document({"keys": anyio.run(keys)})

@needy.command()
def keep(where: CommandContext, text: str):
    """Keep a text."""
    async def put():
        async with where.store() as store:
            await store.storage.put("plugins/needy/text", text.encode())
    anyio.run(put)

@needy.command()
def sneak(ctx: CommandContext):
    async def look():
        async with ctx.store():
            pass
    anyio.run(look)

@needy.command()
def plain(times: int = 1):
    print("plain" * times)

@deep.command("ask")
def ask(ctx: CommandContext, raw: typer.Context):
    with ctx.registry() as calls:
        answer = calls.call("GET", "/-/health")
    ctx.console.line(f"{raw.command_path}: {answer['status']}")

@deep.command("other")
def other():
    pass

def both(ctx: CommandContext):
    with ctx.registry() as calls:
        ctx.console.line(calls.url)

def greedy(ctx: CommandContext, *, json: bool = False):
    pass
'''


@pytest.fixture
def needy(prism, install, tmp_path):
    install("needy", COMMANDS)
    (tmp_path / "site" / "prism_test_needy_cli.py").write_text(TARGETS)
    return prism


def test_a_parameter_for_the_context_is_no_option(needy):
    assert needy("hello", "Ada", "--loud").out == "hello Ada!\n"
    assert needy("hello", "Ada", "--json").json == {"said": "hello Ada"}
    shown = needy("hello", "--help").out
    assert "--json" in shown
    assert not any(each in shown for each in ("--config", "--registry", "ctx"))


def test_each_command_of_a_group_has_the_options_of_its_own_needs(needy):
    shown = {name: needy("needy", *name.split(), "--help").out for name in ("keep", "deep ask")}
    assert "--config" in shown["keep"]
    assert "--registry" not in shown["keep"]
    assert "--registry" in shown["deep ask"]
    assert "--config" not in shown["deep ask"]


def test_a_command_that_makes_a_store_and_one_that_needs_it_agree_about_it(needy, clean):
    assert needy("count").err.startswith("prism: There is no store at ")
    assert needy("needy", "keep", "it").status == 0
    told = needy("count", "--json").json
    assert told["keys"] == ["plugins/needy/text"]
    assert told["store"]["location"] == str(clean / "storage")


def test_a_context_of_typer_is_given_beside_it(needy, registry):
    told = needy("needy", "deep", "ask", "--registry", registry.url)
    assert told.out == "prism needy deep ask: ok\n"


def test_the_configuration_that_is_named_says_which_registry_too(needy, clean):
    (clean / "other.toml").write_text('registry_url = "http://127.0.0.1:7"\n')
    assert needy("both", "--config", "other.toml").out == "http://127.0.0.1:7\n"


def test_a_command_without_a_context_is_a_command(needy):
    assert needy("needy", "plain", "--times", "2").out == "plainplain\n"


def test_a_store_that_was_not_declared_is_not_opened(needy, clean):
    make_store(clean / "storage")
    asked = needy("needy", "sneak")
    assert asked.status == 1
    assert asked.err == (
        "prism: A command of plugin 'needy' uses what it does not declare: Needs(store=True).\n"
    )


def test_an_option_of_the_command_line_cannot_be_declared_by_a_plugin(needy):
    asked = needy("greedy")
    assert asked.status == 1
    assert asked.err == (
        "prism: The command 'greedy' of plugin 'needy' cannot be loaded: greedy declares --json, "
        "which the command line adds by itself.\n"
    )


@pytest.mark.parametrize("spelling", ['"--json"', '"--yes/--json"', '"--sure", "--config"'])
def test_no_spelling_of_an_added_option_can_be_a_plugins(needy, tmp_path, spelling):
    site = tmp_path / "site" / "prism_test_needy_cli.py"
    declared = f"other: Annotated[bool, typer.Option({spelling})] = False"
    site.write_text(TARGETS.replace("text: str", f"text: str, {declared}"))
    assert "which the command line adds by itself" in needy("needy", "keep", "it").err


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("async def hello(ctx: CommandContext, name: str)", "it is a coroutine function"),
        (
            "def hello(ctx: CommandContext, name: str, /)",
            "its parameter ctx cannot be passed by name",
        ),
        ("def hello(ctx: CommandContext, *names: str)", "its parameter names cannot be passed by"),
    ],
)
def test_functions_that_cannot_be_commands_are_told(needy, tmp_path, given, reason):
    site = tmp_path / "site" / "prism_test_needy_cli.py"
    start = TARGETS.index("def hello(")
    end = TARGETS.index(":\n", start)
    site.write_text(TARGETS[:start] + given + TARGETS[end:])
    asked = needy("hello", "Ada")
    assert asked.status == 1
    assert f"of plugin 'needy' cannot be loaded: {reason}" in asked.err


@pytest.mark.parametrize(
    "spelling",
    [
        "ctx: CommandContext | None = None",
        "ctx: Annotated[CommandContext, 'it']",
        "ctx: 'CommandContext'",
    ],
)
def test_a_context_is_known_however_it_is_annotated(needy, tmp_path, spelling):
    site = tmp_path / "site" / "prism_test_needy_cli.py"
    site.write_text(TARGETS.replace("def count(ctx: CommandContext)", f"def count({spelling})"))
    assert needy("count").err.startswith("prism: There is no store at ")


def test_a_callback_gets_no_context(needy, tmp_path):
    site = tmp_path / "site" / "prism_test_needy_cli.py"
    site.write_text(TARGETS + "\n@deep.callback()\ndef root(ctx: CommandContext):\n    pass\n")
    assert "the callback root asks for a CommandContext" in needy("needy", "plain").err


def test_a_group_without_a_name_gives_its_commands_to_the_one_above(needy, tmp_path):
    site = tmp_path / "site" / "prism_test_needy_cli.py"
    site.write_text(TARGETS.replace(', name="deep")', ")").replace('"deep ask"', '"ask"'))
    assert "--registry" in needy("needy", "ask", "--help").out


def test_needs_by_name_hold_for_a_function_too(needy, tmp_path):
    plugin = tmp_path / "site" / "prism_test_needy.py"
    given = plugin.read_text().replace("Needs(store=True)", '{"count": Needs(store=True)}')
    plugin.write_text(given)
    assert "--config" in needy("count", "--help").out


def test_needs_of_another_name_than_the_functions_are_told(needy, tmp_path):
    plugin = tmp_path / "site" / "prism_test_needy.py"
    plugin.write_text(
        plugin.read_text().replace("Needs(store=True)", '{"cont": Needs(store=True)}')
    )
    assert "its needs name cont, and its commands are count." in needy("count").err


def test_needs_of_a_command_that_there_is_not_are_told(needy, tmp_path):
    site = tmp_path / "site" / "prism_test_needy_cli.py"
    site.write_text(TARGETS.replace('"keep": Needs', '"kept": Needs'))
    asked = needy("needy", "plain")
    assert asked.status == 1
    assert "its needs name kept, and its commands are deep ask, deep other, keep" in asked.err


@pytest.mark.parametrize("wrong", ['"store"', '{"keep": "store"}', "None"])
def test_needs_that_are_none_are_told(needy, tmp_path, wrong):
    site = tmp_path / "site" / "prism_test_needy_cli.py"
    needs = '{"keep": Needs(makes_store=True), "deep ask": Needs(registry=True)}'
    site.write_text(TARGETS.replace(needs, wrong))
    checked = needy("plugins", "check")
    assert checked.status == 1
    assert "The needs of command 'needy' are neither Needs nor a mapping of names" in checked.out


def test_the_plugins_own_application_is_left_as_it_is(needy):
    import sys  # noqa: PLC0415

    assert needy("needy", "plain").status == 0
    application = sys.modules["prism_test_needy_cli"].needy
    assert application.registered_commands[0].callback.__name__ == "keep"
    assert "where" in application.registered_commands[0].callback.__annotations__


# Without a command line


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.anyio
async def test_a_context_over_a_folder_has_store_configuration_and_names(tmp_path, capsys):
    command = FolderCommand(
        tmp_path / "store",
        "auth_token",
        settings={"plugin.auth_token.login_days": 3, "auth": ["token"]},
    )
    async with command.store() as store:
        await store.storage.put("plugins/auth_token/x", b"x")
        assert store.config.login_days == 3
        assert (store.auth, store.artifacts) == (("token",), store.storage)
    assert capsys.readouterr().err == f"prism: using the store at {tmp_path}/store (filesystem)\n"


def test_a_test_has_logins_and_a_registry_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "mine"))
    monkeypatch.setenv("PRISM_REGISTRY_URL", "http://127.0.0.1:9")
    command = FolderCommand(tmp_path / "store", "npm", url="http://127.0.0.1:7")
    command.logins.put("http://127.0.0.1:7", "secret")
    with command.registry() as calls:
        assert calls.url == "http://127.0.0.1:7"
        assert calls.http.headers["authorization"] == "Bearer secret"
    assert not (tmp_path / "mine").exists()


@pytest.mark.anyio
async def test_needs_hold_without_a_command_line_too(tmp_path):
    command = FolderCommand(tmp_path, "npm", needs=Needs(registry=True))
    with pytest.raises(PluginError) as raised:
        async with command.store():
            pass
    assert raised.value.problem_code == "undeclared-need"


def test_what_is_printed_steers_no_terminal(tmp_path, capsys):
    console = FolderCommand(tmp_path, "npm").console
    console.line("a\x1b[2J")
    console.note("b\x07")
    console.table([Column("NAME")], [["c\x1b"]])
    console.document({"name": "d\x1b\x9b\x7f"})
    with console.progress("Reading\x1b[2J"):
        pass
    printed = capsys.readouterr()
    assert not {"\x1b", "\x07", "\x9b", "\x7f"} & {*printed.out, *printed.err}
    assert json.loads(printed.out.partition("c\\x1b\n")[2]) == {"name": "d\x1b\x9b\x7f"}
    assert printed.err == "b\\x07\n"


def test_progress_counts_of_how_many(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("prism_kernel.cli.counting._PAUSE", 0)
    with FolderCommand(tmp_path, "npm").console.progress("Reading", 2) as tick:
        tick("one")
        tick("")
    assert capsys.readouterr().err == "Reading: 1 of 2 done, last one\nReading: 2 of 2 done\n"
    with FolderCommand(tmp_path, "npm", as_json=True).console.progress("Reading", 2) as tick:
        tick("one")
    assert capsys.readouterr().err == ""


def test_progress_is_a_bar_on_a_terminal(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with FolderCommand(tmp_path, "npm").console.progress("[b]Reading", 2) as tick:
        tick("[red]one")
    shown = capsys.readouterr().err
    assert "[b]Reading" in shown
    assert "1/2" in shown
    assert "[red]one" in shown
