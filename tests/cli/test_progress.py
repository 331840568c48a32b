from __future__ import annotations

import io

import pytest

from prism_kernel.cli.progress import counted_reads, progress


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")


def work(*, quiet):
    with progress(quiet=quiet) as step:
        for title in ("Packing a[/]b", "Sending"):
            report = step(title)
            for done in range(0, 2001, 1000):
                report(done, 2000)


def test_a_pipe_gets_one_line_a_step(capsys):
    work(quiet=False)
    assert capsys.readouterr().err == "Packing a[/]b (2.0 kB)\nSending (2.0 kB)\n"


def test_quiet_is_silent(capsys, terminal):
    work(quiet=True)
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_bars_and_titles_are_no_markup(capsys, terminal, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    work(quiet=False)
    captured = capsys.readouterr()
    assert "Packing a[/]b" in captured.err
    assert captured.out == ""


def test_reads_are_reported_and_nothing_is_lost():
    seen = []
    body = counted_reads(io.BytesIO(b"abcde"), 5, lambda done, total: seen.append((done, total)))
    assert [body.read(3), body.read(3), body.read(3)] == [b"abc", b"de", b""]
    assert seen == [(3, 5), (5, 5), (5, 5)]
    assert body.seek(0) == body.tell() == 0
