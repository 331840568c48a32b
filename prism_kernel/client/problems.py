"""Problem documents (RFC 9457): read from a registry, written for ``--json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prism_kernel.errors import PrismError

_STANDARD = frozenset({"title", "detail", "code"})


def error_of(problem: Mapping[str, object]) -> PrismError:
    """The error that a registry reported, of the class that it raised."""
    code = str(problem.get("code") or "internal")
    status = problem.get("status")
    detail = str(problem.get("detail") or problem.get("title") or "The registry refused.")
    details = {key: value for key, value in problem.items() if key not in _STANDARD}
    return _class_for(code, status)(detail, code=code, **details)


def problem_of(error: PrismError) -> Mapping[str, object]:
    """The problem document of an error; what a registry sent with it is kept."""
    return {
        "type": "about:blank",
        **error.details,
        "title": error.title,
        "status": status_of(error),
        "detail": error.message,
        "code": error.problem_code,
    }


def status_of(error: PrismError) -> int:
    """The HTTP status: as the registry sent it, else that of the error's class."""
    sent = error.details.get("status")
    return sent if isinstance(sent, int) else error.status


def _class_for(code: str, status: object) -> type[PrismError]:
    """By code, then by the first class with that status: a plugin may have codes of its own."""
    classes = list(_tree(PrismError))
    for each in classes:
        if each.code == code:
            return each
    return next((each for each in classes if each.status == status), PrismError)


def _tree(root: type[PrismError]) -> Iterator[type[PrismError]]:
    """Parents before children."""
    yield root
    for child in root.__subclasses__():
        yield from _tree(child)
