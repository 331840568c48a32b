"""Package specs: ``name``, ``name@range-or-tag``, ``name@range-or-tag/sub/path``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from prism_kernel.errors import InvalidInput, InvalidName, InvalidSpec
from prism_kernel.names import MAX_LENGTH as MAX_NAME
from prism_kernel.names import check_name
from prism_kernel.resolution.paths import MAX_PATH

MAX_SELECTOR = 256
"""npm's bound for a version or a range, in characters."""

_SPEC = re.compile(
    r"(?P<name>(?:@[^/@#]+/)?[^/@#]+)(?:@(?P<selector>[^/#]*))?(?P<subpath>[/#].*)?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class PackageSpec:
    """What is asked for: a package, which version of it, and which file or folder in it.

    ``selector`` is a version, range or dist-tag, empty if none was given. ``subpath`` is ``.``,
    ``./sub/path``, or ``#name`` for an entry of the package's own ``imports``.
    """

    name: str
    selector: str = ""
    subpath: str = "."

    def __str__(self) -> str:
        selector = f"@{self.selector}" if self.selector else ""
        return f"{self.name}{selector}{self.subpath.removeprefix('.')}"


def parse_spec(text: str) -> PackageSpec:
    """Read a spec.

    The name ends at the first ``@``, ``/`` or ``#`` behind its scope, the selector at the first
    ``/`` or ``#``: neither occurs in a range or a dist-tag, while spaces, ``||``, ``^`` and ``*``
    do. Whether the selector means anything is for the strategy to say.

    Raises ``InvalidSpec``: a name that cannot be published, control characters, or a part that is
    too long (256 characters for the selector, 2,048 for the subpath).
    """
    if len(text) > MAX_NAME + MAX_SELECTOR + MAX_PATH + 2:
        raise InvalidSpec("A package spec may not be that long.", code="spec-too-long")
    match = _SPEC.fullmatch(text)
    if match is None:
        raise InvalidSpec(f"{_shown(text)} is not a package spec.")
    selector = (match["selector"] or "").strip(" \t")
    subpath = match["subpath"] or ""
    _check_part("version selector", selector, MAX_SELECTOR)
    _check_part("subpath", subpath, MAX_PATH)
    return PackageSpec(_name(match["name"]), selector, _relative(subpath))


def parse_moment(text: str) -> datetime:
    """Read the moment to look back to: ISO 8601, timezone-aware.

    A date means its beginning, a time without zone is in UTC. Raises ``InvalidInput``
    (``invalid-date``).
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"{text[:40]!a} is not an ISO 8601 time, such as 2026-01-31T12:00Z.",
            code="invalid-date",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _name(name: str) -> str:
    try:
        return check_name(name)
    except InvalidName as error:
        raise InvalidSpec(error.message, code="invalid-spec-name") from error


def _check_part(what: str, part: str, limit: int) -> None:
    if len(part) > limit:
        raise InvalidSpec(f"The {what} may have at most {limit} characters.", code="spec-too-long")
    if not part.isprintable():
        raise InvalidSpec(f"The {what} {_shown(part)} has unprintable characters.")


def _relative(subpath: str) -> str:
    return subpath if subpath.startswith("#") else f".{subpath}"


def _shown(text: str) -> str:
    return ascii(text[:100])
