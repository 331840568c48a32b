from __future__ import annotations

import pytest

from prism_kernel.cli import output, terminal
from prism_kernel.cli.layout import Branch, printable
from prism_kernel.cli.sizes import counted, human
from prism_kernel.contracts.commands import Column

TABLE = (Column("NAME"), Column("SIZE", right=True), Column("NOTE"))
TREE = Branch("root", [Branch("a", [Branch("b")]), Branch("c")])


def test_control_characters_never_reach_the_terminal():
    assert printable("\x1b[31mred\x07\u202e") == "\\x1b[31mred\\x07\\u202e"


def test_other_languages_are_printed_as_they_are():
    assert printable("naïve 包 🎉") == "naïve 包 🎉"


def test_a_piped_table_is_aligned_and_never_wrapped(capsys):
    output.table(TABLE, [("widget", "1 B", "x" * 300), ("a", "12.5 kB", "")])
    assert capsys.readouterr().out.splitlines() == [
        "NAME       SIZE  NOTE",
        "widget      1 B  " + "x" * 300,
        "a       12.5 kB",
    ]


def test_a_table_of_nothing_is_its_titles(capsys):
    output.table(TABLE, [])
    assert capsys.readouterr().out == "NAME  SIZE  NOTE\n"


def test_a_tree_has_guides(capsys):
    output.tree(TREE)
    assert capsys.readouterr().out == "root\n├── a\n│   └── b\n└── c\n"


def test_fields_without_a_value_are_left_out(capsys):
    output.fields([("Name", "widget"), ("License", None), ("Version", "1.0.0")])
    assert capsys.readouterr().out == "Name     widget\nVersion  1.0.0\n"


def test_what_a_package_says_is_not_taken_for_markup(capsys):
    terminal.table(TABLE, [("[red]x[/red]", "1", ":tada:")])
    terminal.tree(Branch("[bold]y[/bold]"))
    shown = capsys.readouterr().out
    assert "[red]x[/red]" in shown
    assert ":tada:" in shown
    assert "[bold]y[/bold]" in shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1549, "1.5 kB"),
        (999_949, "999.9 kB"),
        (999_999, "1.0 MB"),
        (2_500_000_000, "2.5 GB"),
        (10**16, "10000.0 TB"),
    ],
)
def test_sizes_are_in_powers_of_a_thousand(size, shown):
    assert human(size) == shown


def test_one_is_singular():
    assert counted(1, "file") == "1 file"
    assert counted(2, "file") == "2 files"
