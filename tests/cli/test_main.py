from __future__ import annotations

import subprocess
import sys

import pytest
from typer.main import get_command

from prism_kernel import __version__
from prism_kernel.cli.application import make_application
from prism_kernel.testing.server import clean_environment

HEAVY = ("fastapi", "httpx", "uvicorn", "rich.table", "prism_kernel.kernel.kernel", "starlette")


def modules_after(*arguments):
    """The modules that a fresh `prism` has imported when it is done."""
    code = (
        "import sys; from prism_kernel.cli.main import run; status = run(sys.argv[1:]);"
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=clean_environment({}),
    )
    return set(done.stderr.split())


def test_help_lists_every_command(prism):
    result = prism("--help")
    assert result.status == 0
    for command in ("serve", "publish", "info", "resolve", "files", "diff", "plugins", "config"):
        assert f"\n  {command} " in result.out


@pytest.mark.parametrize(
    "command",
    [
        ("serve",),
        ("publish",),
        ("info",),
        ("resolve",),
        ("files",),
        ("diff",),
        ("plugins", "list"),
        ("plugins", "show"),
        ("plugins", "check"),
        ("config", "show"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("rich_help", [False, True], ids=["piped", "terminal"])
def test_every_command_explains_itself(clean, capsys, command, rich_help):
    application = get_command(make_application(rich_help=rich_help))
    assert application.main([*command, "--help"], "prism", standalone_mode=False) == 0
    assert f"Usage: prism {' '.join(command)}" in capsys.readouterr().out


def test_the_version_is_printed(prism):
    assert prism("--version").out == f"prism {__version__}\n"


def test_without_a_command_help_is_shown_as_a_usage_error(prism):
    result = prism()
    assert result.status == 2
    assert "Usage: prism" in result.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("serv",), "prism: No such command 'serv'. Did you mean 'serve'? See 'prism --help'; "),
        (("info",), "prism: Missing argument 'NAME'. See 'prism info --help'.\n"),
        (("info", "a", "--jsno"), "prism: No such option: --jsno"),
        (("resolve", "a", "--mode", "x"), "prism: Invalid value for '--mode'"),
        (("publish", "--source", "x"), "prism: Invalid value for '--source'"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(prism, arguments, sentence):
    result = prism(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert result.err.startswith(sentence)
    assert result.err.count("\n") == 1


def test_errors_are_problem_documents_with_json(prism):
    result = prism("info", "Not A Name", "--json")
    assert result.status == 2
    assert result.json["code"] == "invalid-name"
    assert result.json["detail"] in result.err


def test_a_wrong_command_line_is_a_problem_document_with_json(prism):
    assert prism("info", "--json").json["code"] == "usage"


def crash(**_options):
    raise RuntimeError("pigs flew")


def interrupt(**_options):
    raise KeyboardInterrupt


def test_a_bug_is_reported_without_its_traceback(prism, monkeypatch):
    monkeypatch.setattr("prism_kernel.cli.info.show_package", lambda *_, **__: crash())
    result = prism("info", "widget")
    assert result.status == 1
    assert result.err.count("\n") == 1
    assert "RuntimeError: pigs flew" in result.err
    assert "PRISM_LOG_LEVEL=debug" in result.err


def test_debugging_shows_the_traceback(prism, monkeypatch):
    monkeypatch.setattr("prism_kernel.cli.info.show_package", lambda *_, **__: crash())
    monkeypatch.setenv("PRISM_LOG_LEVEL", "debug")
    assert "in crash" in prism("info", "widget").err


def test_ctrl_c_ends_quietly(prism, monkeypatch):
    monkeypatch.setattr("prism_kernel.cli.info.show_package", lambda *_, **__: interrupt())
    result = prism("info", "widget")
    assert (result.status, result.out, result.err) == (130, "", "")


def test_completion_is_offered(prism):
    assert "--install-completion" in prism("--help").out


@pytest.mark.parametrize("arguments", [("--help",), ("plugins", "list"), ("--version",)])
def test_frequent_commands_import_nothing_heavy(arguments):
    assert modules_after(*arguments).isdisjoint(HEAVY)


def test_the_module_can_be_run():
    done = subprocess.run(
        [sys.executable, "-m", "prism_kernel.cli.main", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"prism {__version__}\n"
