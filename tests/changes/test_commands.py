"""`prism tag`, `deprecate`, `yank`, `unyank` and `unpublish` against a registry."""

from __future__ import annotations

import json

import pytest
import typer


def test_tags_are_added_listed_and_removed(command, published):
    published("tagged", "1.0.0", "2.0.0")
    status, printed = command("tag", "add", "tagged@1.0.0", "lts")
    assert status == 0
    assert "tagged@1.0.0 has the dist-tag lts." in printed.out
    _, printed = command("tag", "list", "tagged")
    assert [line.split() for line in printed.out.splitlines()[1:]] == [
        ["latest", "2.0.0"],
        ["lts", "1.0.0"],
    ]
    assert command("tag", "remove", "tagged", "lts")[0] == 0
    _, printed = command("tag", "list", "tagged", "--json")
    assert json.loads(printed.out) == {"latest": "2.0.0"}


def test_a_range_is_deprecated_and_the_message_taken_away(command, published):
    published("@old/thing", "1.0.0", "1.1.0", "2.0.0")
    status, printed = command("deprecate", "@old/thing@<2", "--message", "Use 2.")
    assert status == 0
    assert "@old/thing@1.0.0, 1.1.0 is deprecated." in printed.out
    _, printed = command("info", "@old/thing")
    assert printed.out.count("deprecated: Use 2.") == 2
    assert command("deprecate", "@old/thing@<2", "--undo")[0] == 0
    assert "deprecated" not in command("info", "@old/thing")[1].out


def test_a_message_may_be_given_as_npm_takes_it(command, published):
    published("spoken", "1.0.0")
    assert command("deprecate", "spoken@1.0.0", "Use 2.")[0] == 0
    assert "deprecated: Use 2." in command("info", "spoken")[1].out
    assert command("deprecate", "spoken@1.0.0", "")[0] == 0
    assert "deprecated" not in command("info", "spoken")[1].out


def test_a_version_is_yanked_and_brought_back(command, published):
    published("yanked", "1.0.0", "1.1.0")
    status, printed = command("yank", "yanked@1.1.0", "--reason", "Broken.", "--json")
    assert status == 0
    assert json.loads(printed.out)["distTags"] == {"latest": "1.0.0"}
    assert "yanked: Broken." in command("info", "yanked")[1].out
    status, printed = command("yank", "yanked@1.1.0", "--reason", "Broken.")
    assert (status, printed.out) == (0, "Nothing to change: it was so before.\n")
    assert "is no longer yanked." in command("unyank", "yanked@1.1.0")[1].out


def test_a_version_is_unpublished_after_a_yes(command, published):
    published("mistake", "1.0.0", "1.1.0")
    status, printed = command("unpublish", "mistake@1.1.0")
    assert status == 2
    assert "--yes" in printed.err
    status, printed = command("unpublish", "mistake@1.1.0", "--yes", "--reason", "Wrong.")
    assert status == 0
    assert "mistake@1.1.0 is unpublished." in printed.out
    assert command("files", "mistake@1.1.0")[0] == 3
    assert command("unpublish", "mistake", "--yes")[0] == 0
    assert command("info", "mistake")[0] == 3


@pytest.mark.parametrize("answer", [True, False])
def test_a_terminal_is_asked(command, published, monkeypatch, answer):
    name = published(f"asked-{answer}".lower(), "1.0.0")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    asked = []
    monkeypatch.setattr("typer.confirm", _confirm(asked, answer=answer))
    status, _ = command("unpublish", name)
    assert status == (0 if answer else 130)
    assert asked == [
        f"Unpublish every version of {name} for ever? The number cannot be used again."
    ]
    assert command("info", name)[0] == (3 if answer else 0)


def _confirm(asked, *, answer):
    def confirm(question, **_options):
        asked.append(question)
        if not answer:
            raise typer.Abort

    return confirm


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["tag", "add", "nothing@1.0.0", "next"], 3),
        (["tag", "add", "nothing", "next"], 2),
        (["tag", "remove", "commands", "latest"], 4),
        (["tag", "add", "commands@1.0.0", "1.x"], 2),
        (["yank", "commands"], 2),
        (["yank", "commands@1.0.0/index.js"], 2),
        (["deprecate", "commands@1.0.0"], 2),
        (["deprecate", "commands@1.0.0", "--undo", "--message", "x"], 2),
        (["deprecate", "commands@1.0.0", "x", "--message", "x"], 2),
        (["deprecate", "commands@1.0.0", "x", "--undo"], 2),
        (["unpublish", "commands@2.0.0", "--yes"], 3),
    ],
)
def test_what_cannot_be_done_ends_with_its_status(command, published, arguments, status):
    published("commands", "1.0.0")
    assert command(*arguments)[0] == status
