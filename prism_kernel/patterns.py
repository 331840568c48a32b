"""Package patterns: an exact name, ``@scope/*`` or ``*``. Nothing else has a meaning.

Rights are written in them, whichever plugin keeps them.
"""

from __future__ import annotations

from prism_kernel.errors import InvalidName
from prism_kernel.names import check_name

ANY_PACKAGE = "*"
_SCOPE_SUFFIX = "/*"


def check_pattern(pattern: str) -> str:
    """Return ``pattern`` unchanged if it is one of the three forms.

    Raises ``ValueError``, as validators of configuration do, with a sentence for whoever wrote it.
    """
    if pattern == ANY_PACKAGE:
        return pattern
    example = pattern[:-1] + "x" if _is_scope(pattern) else pattern
    try:
        check_name(example)
    except InvalidName as error:
        raise ValueError(
            f"{pattern!a} is not a package pattern: write an exact name, '@scope/*' or '*'."
        ) from error
    return pattern


def covers(pattern: str, package: str | None) -> bool:
    """Whether a checked pattern covers a checked name; ``None`` is the registry as a whole."""
    if pattern == ANY_PACKAGE:
        return True
    if package is None:
        return False
    if _is_scope(pattern):
        return package.startswith(pattern[:-1])
    return package == pattern


def _is_scope(pattern: str) -> bool:
    return pattern.startswith("@") and pattern.endswith(_SCOPE_SUFFIX)
