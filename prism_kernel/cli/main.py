"""The entry point of ``prism``: run a command, and turn every failure into one sentence."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from collections.abc import Sequence

import typer
from typer.main import get_command

from prism_kernel.cli.exit_codes import ExitCode, exit_code_of
from prism_kernel.cli.output import complain, dump
from prism_kernel.errors import InvalidInput, PrismError

LOG_LEVEL_VARIABLE = "PRISM_LOG_LEVEL"


def main() -> None:
    """Run ``prism`` with the arguments of this process, and exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal's encoding lacks is no reason to fail.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run ``prism`` and return its exit status, see ``ExitCode``. Only ``SystemExit`` is raised."""
    as_json = "--json" in arguments
    try:
        return _invoke(arguments)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return _abandon_output()
    except PrismError as error:
        return _report(error, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the last resort: a bug is reported, not thrown
        return _report(_bug(error), as_json=as_json)


def _invoke(arguments: Sequence[str]) -> int:
    from prism_kernel.cli.application import make_application  # noqa: PLC0415 - inside the net

    command = get_command(make_application(rich_help=sys.stdout.isatty()))
    try:
        status = command.main(list(arguments), prog_name="prism", standalone_mode=False)
        sys.stdout.flush()
    except typer.Abort:
        return ExitCode.INTERRUPTED
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(error.format_message() + "\n")
            return ExitCode.USAGE
        raise InvalidInput(_sentence(error), code="usage") from error
    return status if isinstance(status, int) else ExitCode.OK


def _sentence(error: typer.TyperException) -> str:
    message = " ".join(error.format_message().split())
    end = "" if message.endswith((".", "?", "!")) else "."
    context = getattr(error, "ctx", None)
    hint = f" See '{context.command_path} --help'." if context else ""
    return f"{message}{end}{hint}"


def _bug(error: Exception) -> PrismError:
    wrapped = PrismError(
        f"Something went wrong inside Prism: {type(error).__name__}: {str(error).rstrip('.')}. "
        f"Set {LOG_LEVEL_VARIABLE}=debug to see where."
    )
    wrapped.__cause__ = error
    return wrapped


def _report(error: PrismError, *, as_json: bool) -> int:
    if os.environ.get(LOG_LEVEL_VARIABLE, "").lower() == "debug":
        traceback.print_exception(error)
    if as_json:
        from prism_kernel.client.problems import problem_of  # noqa: PLC0415 - for failures only

        dump(problem_of(error))
    complain(error.message)
    return exit_code_of(error)


def _abandon_output() -> int:
    """Whoever read our output has gone (``prism files x | head``): say nothing more."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.FAILURE


if __name__ == "__main__":
    main()
