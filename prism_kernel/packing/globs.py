"""Rules that include or exclude paths, as npm's ignore files spell them.

The matching is minimatch's with the options that npm uses: names that start with a dot are like
any other, letters match in either case, and a pattern without a slash matches a name at any depth.

Paths are written from the folder of the ignore file with a slash in front: ``/lib/index.js``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from prism_kernel.packing.braces import expand
from prism_kernel.packing.segments import segment_source

_SLASHES = re.compile("/+")
_ANY_FOLDERS = "(?:[^/]*/)*"
_GLOBSTAR = "**"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of an ignore file. Made by ``Rule.parse``.

    A ``negated`` rule includes what it matches, any other excludes it. ``by_name`` rules look at
    the last name of a path only; ``shallow`` rules name one file or folder. ``whole`` matches a
    path, ``leading`` the folders on the way to one.
    """

    negated: bool
    by_name: bool
    shallow: bool
    whole: re.Pattern[str]
    leading: re.Pattern[str]

    @classmethod
    def parse(cls, line: str) -> Rule:
        """Read a line that is neither blank nor a comment. Each leading ``!`` turns its sense.

        Raises ``InvalidPackage`` for braces that stand for too many patterns.
        """
        pattern = line.lstrip("!")
        sequences = [_simplify(_SLASHES.split(text)) for text in expand(pattern)]
        return cls(
            negated=(len(line) - len(pattern)) % 2 == 1,
            by_name=all(len(parts) == 1 for parts in sequences),
            shallow=any(len(parts) <= (1 if parts[-1] else 2) for parts in sequences),
            whole=_compile([_whole_source(parts) for parts in sequences]),
            leading=_compile([_leading_source(parts) for parts in sequences]),
        )

    def applies(self, path: str, *, as_folder: bool, name: str | None) -> bool:
        """Whether the rule speaks of ``path``.

        ``as_folder`` asks about a folder, for which a rule that includes something further down
        speaks too. ``name`` is the last part of a path that has others before it.
        """
        if self.whole.fullmatch(path):
            return True
        if self.by_name or not as_folder:
            return False
        return self._applies_to_folder(path) or (
            self.shallow and name is not None and self._applies_to_folder(f"/{name}")
        )

    def _applies_to_folder(self, path: str) -> bool:
        return bool(
            self.whole.fullmatch(f"{path}/") or (self.negated and self.leading.fullmatch(path))
        )


def _simplify(parts: list[str]) -> list[str]:
    """Resolve ``..`` where it follows a name, and drop repeated ``**``."""
    found: list[str] = []
    for part in parts:
        previous = found[-1] if found else ""
        if part == ".." and previous not in {"", ".", "..", _GLOBSTAR}:
            found.pop()
        elif part != _GLOBSTAR or previous != _GLOBSTAR:
            found.append(part)
    return found or [""]


def _compile(sources: list[str]) -> re.Pattern[str]:
    # A pattern may count from the first slash or from the name after it.
    return re.compile(f"/?(?:{'|'.join(sources)})", re.IGNORECASE | re.DOTALL)


def _whole_source(parts: list[str]) -> str:
    """An expression for paths that match all parts, and may have one slash more at the end."""
    if len(parts) == 1:
        # The lookahead keeps a pattern that can be empty from matching after the last slash.
        return f"{_ANY_FOLDERS}(?=[^/]){segment_source(parts[0])}/?"
    source = ""
    for part in parts[:-1]:
        source += _ANY_FOLDERS if part == _GLOBSTAR else f"{segment_source(part)}/"
    # "**" at the end stands for something, not for nothing.
    return source + (".*" if parts[-1] == _GLOBSTAR else f"{segment_source(parts[-1])}/?")


def _leading_source(parts: list[str]) -> str:
    """An expression for folders in which something may match the whole."""
    if len(parts) == 1:
        return _whole_source(parts)
    if _GLOBSTAR in parts:
        source, parts = "/.*", parts[: parts.index(_GLOBSTAR)]
    else:
        source = "/?"
    for part in reversed(parts):
        source = f"/{segment_source(part)}(?:{source})?"
    return source.removeprefix("/") if parts else ".*"
