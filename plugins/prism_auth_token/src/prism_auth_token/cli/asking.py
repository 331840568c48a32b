"""Names and passwords: from a pipe, or from a person at a terminal."""

from __future__ import annotations

import sys

import typer

from prism_kernel.api import InvalidInput


def ask_name(given: str | None) -> str:
    """The account's name. Raises ``InvalidInput`` where nobody can be asked."""
    if given is not None:
        return given
    _check_terminal("--name")
    return str(typer.prompt("Name", err=True))


def ask_password(*, from_stdin: bool, confirm: bool = False, prompt: str = "Password") -> str:
    """A password. Raises ``InvalidInput`` where nobody can be asked."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    _check_terminal("--password-stdin")
    asked = typer.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True)
    return str(asked)


def ask_if_wanted(*, ask: bool, from_stdin: bool) -> str | None:
    """A password for somebody new, or ``None`` to have one made up."""
    return ask_password(from_stdin=from_stdin, confirm=True) if ask or from_stdin else None


def _check_terminal(option: str) -> None:
    if not sys.stdin.isatty():
        raise InvalidInput(f"There is no terminal to ask at: give {option}.", code="usage")
