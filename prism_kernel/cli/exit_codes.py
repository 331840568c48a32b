"""What the exit status of ``prism`` says."""

from __future__ import annotations

from enum import IntEnum

from prism_kernel.errors import PrismError

_UNAVAILABLE = 503


class ExitCode(IntEnum):
    """Stable: scripts compare these numbers."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    UNAUTHORISED = 5
    UNREACHABLE = 6
    INTERRUPTED = 130


MEANINGS: dict[ExitCode, str] = {
    ExitCode.OK: "done",
    ExitCode.FAILURE: "any other failure: configuration, plugins, the local machine",
    ExitCode.USAGE: "the command line, a spec or a name is malformed",
    ExitCode.NOT_FOUND: "no such package, version, file or entry point",
    ExitCode.REFUSED: "the package is not acceptable, or the version exists with other contents",
    ExitCode.UNAUTHORISED: "who asks is unknown, or may not do this",
    ExitCode.UNREACHABLE: "the registry cannot be reached or is temporarily unavailable",
    ExitCode.INTERRUPTED: "stopped with Ctrl-C",
}
"""The table that ``prism --help`` ends with."""

_BY_STATUS = {
    401: ExitCode.UNAUTHORISED,
    403: ExitCode.UNAUTHORISED,
    404: ExitCode.NOT_FOUND,
    409: ExitCode.REFUSED,
    412: ExitCode.REFUSED,
    413: ExitCode.REFUSED,
    422: ExitCode.REFUSED,
    429: ExitCode.UNREACHABLE,
    400: ExitCode.USAGE,
}
_BY_CODE = {"publish-rejected": ExitCode.REFUSED, "publish-held": ExitCode.REFUSED}


def exit_code_of(error: PrismError) -> ExitCode:
    """The exit status for an error, raised here or reported by a registry."""
    from prism_kernel.client.problems import status_of  # noqa: PLC0415 - for failures only

    if error.problem_code in _BY_CODE:
        return _BY_CODE[error.problem_code]
    status = status_of(error)
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return ExitCode.UNREACHABLE if status >= _UNAVAILABLE else ExitCode.FAILURE
