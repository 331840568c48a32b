"""Run a program at a terminal of its own, and answer what it asks."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>78]")
_SPINNERS = re.compile("[\u2801-\u28ff]")
_PIECE = 65_536

Reply = Callable[[re.Match[str]], str | None]
"""What to type when a question was seen; ``None`` types nothing."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended: what it printed on both streams, without colours."""

    command: str
    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Question:
    """A pattern of the output, and the reply to it."""

    pattern: str
    reply: Reply


def asks(pattern: str, answer: str) -> Question:
    """Answer with a line."""
    return Question(pattern, lambda _: f"{answer}\n")


def plain(text: str) -> str:
    """Text without what only terminals read, and without spinners."""
    return _ESCAPES.sub("", _SPINNERS.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")


def run(command: Sequence[str], folder: Path, env: Mapping[str, str], patience: float) -> Ran:
    """Run it without a terminal, with nothing to read."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            _kill(process)
            output, _ = process.communicate()
            output += f"\n(killed after {patience:.0f} s)".encode()
    text = plain(output.decode("utf-8", "replace"))
    return Ran(" ".join(command), process.returncode, text)


def converse(
    command: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    questions: Sequence[Question],
    patience: float,
) -> Ran:
    """Run it at a terminal; the questions come in that order, and some may not come."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(env) | {"TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        output = _answer(ours, questions, time.monotonic() + patience)
        process.wait(1)
    except (TimeoutError, subprocess.TimeoutExpired) as error:
        output = f"{error}\n(killed after {patience:.0f} s)"
    finally:
        _kill(process)
        os.close(ours)
    return Ran(" ".join(command), process.wait(), output)


def _answer(terminal: int, questions: Sequence[Question], deadline: float) -> str:
    """Everything that was printed until the program ended. Raises ``TimeoutError`` with it."""
    text, seen, open_questions = "", 0, list(questions)
    while True:
        if not select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0]:
            raise TimeoutError(text)
        try:
            piece = os.read(terminal, _PIECE)
        except OSError:  # EIO: nobody holds the other end any more
            piece = b""
        if not piece:
            return text
        text = plain(text + piece.decode("utf-8", "replace"))
        for index, question in enumerate(open_questions):
            found = re.compile(question.pattern).search(text, seen)
            if found:
                seen = found.end()
                del open_questions[: index + 1]
                typed = question.reply(found)
                if typed is not None:
                    os.write(terminal, typed.encode())
                break


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The program and what it started; they have a session of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
