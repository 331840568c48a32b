"""What only shows in a process of its own: pipes, encodings, completion."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from prism_kernel.serving.server_process import _complain
from prism_kernel.testing.server import clean_environment

PRISM = (sys.executable, "-m", "prism_kernel.cli.main")


DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


def run(*arguments, **environment):
    return subprocess.run(
        [*PRISM, *arguments],
        capture_output=True,
        check=False,
        env=clean_environment(environment),
    )


def test_a_reader_that_leaves_is_no_error():
    with subprocess.Popen(
        [*PRISM, "config", "show"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment({}),
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


def test_an_encoding_without_the_guides_is_no_error(tmp_path):
    (tmp_path / "package.json").write_text('{"name": "naive", "version": "1.0.0"}')
    (tmp_path / "naïve.js").write_text("export {}")
    done = run("publish", str(tmp_path), "--dry-run", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert b"na\\xefve.js" in done.stdout


@pytest.mark.parametrize(
    ("words", "found"), [("prism pl", "plugins"), ("prism plugins ch", "check")]
)
def test_the_shell_can_complete(words, found):
    done = run(
        _PRISM_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1)
    )
    assert done.stdout.decode().split() == [found]


def test_what_is_written_to_a_pipe_has_no_colours():
    for arguments in (("--help",), ("plugins", "list"), ("config", "show")):
        assert b"\x1b" not in run(*arguments).stdout


def test_lines_are_not_wrapped_in_a_pipe():
    done = run("plugins", "list", COLUMNS="20")
    assert max(len(line) for line in done.stdout.decode().splitlines()) > 60


@pytest.mark.slow
def test_the_demo_says_when_it_cannot_have_its_port():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        demo = subprocess.run(
            [sys.executable, DEMO, "--once", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
            env=clean_environment({}),
        )
    assert (demo.returncode, demo.stderr) == (0, "")
    first, second, *_ = demo.stdout.splitlines()
    assert first == f"Another program listens on port {port}, so this uses a free one."
    assert second.startswith("A registry runs at http://127.0.0.1:")


@pytest.mark.slow
def test_ctrl_c_ends_the_demo_quietly_while_it_publishes():
    with subprocess.Popen(
        [sys.executable, DEMO, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment({"PYTHONUNBUFFERED": "1"}),
        start_new_session=True,
    ) as demo:
        assert b"A registry runs at" in demo.stdout.readline()
        os.killpg(demo.pid, signal.SIGINT)
        _, complaints = demo.communicate(timeout=30)
    assert (demo.returncode, complaints) == (130, b"")


def test_a_process_that_cannot_start_steers_no_terminal(capsys):
    _complain(RuntimeError("no\x1b[2J luck"))
    assert capsys.readouterr().err == "prism: no\\x1b[2J luck\n"
