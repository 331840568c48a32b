"""npm package names: the grammar that names follow, and the patterns that rights are written in.

The grammar is npm's for new packages (``validate-npm-package-name``), which is also what keeps
names safe as path segments and URL segments. Packages from before 2015 may have capital letters;
they can be imported and read, and nobody can publish a new one.
"""

from __future__ import annotations

import re

from prism_kernel.errors import InvalidName

MAX_LENGTH = 214
_PART = r"[a-z0-9~-][a-z0-9._~-]*"
_OLD_PART = r"[A-Za-z0-9~-][A-Za-z0-9._~-]*"
_NAME = re.compile(rf"(?:@({_PART})/({_PART})|({_OLD_PART}))", re.ASCII)
_RESERVED = frozenset({"node_modules", "favicon.ico", "__proto__", "constructor", "prototype"})


def check_name(name: str) -> str:
    """Return ``name`` unchanged if a package can have it, also one from before 2015.

    Raises ``InvalidName``: longer than 214 characters, a leading dot or underscore, a reserved
    word, a scope with capital letters, or any character outside npm's ASCII grammar.
    """
    if len(name) > MAX_LENGTH:
        raise InvalidName(f"A package name may have at most {MAX_LENGTH} characters.")
    match = _NAME.fullmatch(name)
    base = "" if match is None else (match[2] or match[3]).lower()
    if base in _RESERVED or base in {"", "-"}:
        raise _invalid(name)
    return name


def check_new_name(name: str) -> str:
    """Return ``name`` unchanged if it may be published.

    Raises ``InvalidName`` as ``check_name`` does, and for capital letters.
    """
    if check_name(name) != name.lower():
        raise _invalid(name)
    return name


def _invalid(name: str) -> InvalidName:
    shown = name if name.isprintable() else ascii(name)
    return InvalidName(f"{shown!r} is not a valid package name{_reason(name)}.", name=shown)


def _reason(name: str) -> str:
    """What to tell about the faults that people make, as the end of a sentence."""
    if any(letter.isupper() for letter in name) and _NAME.fullmatch(name.lower()):
        return ": it has capital letters, which npm allows in no new name"
    return ""


def basename(name: str) -> str:
    """The name without its scope: ``widget`` for ``@acme/widget``."""
    return name.rpartition("/")[2]


def tarball_filename(name: str, version: str) -> str:
    """The file name npm gives a tarball in a registry: ``widget-1.0.0.tgz``."""
    return f"{basename(name)}-{version}.tgz"


# Patterns: an exact name, ``@scope/*`` or ``*``. Nothing else has a meaning. Rights are written in
# them, whichever plugin keeps them.

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
