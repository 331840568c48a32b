"""npm package names: the grammar a new package must follow, and the spellings it may arrive in.

The grammar is npm's for new packages (``validate-npm-package-name``), which is also what
keeps names safe as path segments and URL segments.
"""

from __future__ import annotations

import re

from prism_kernel.errors import InvalidName

MAX_LENGTH = 214
_PART = r"[a-z0-9~-][a-z0-9._~-]*"
_NAME = re.compile(rf"(?:@({_PART})/)?({_PART})", re.ASCII)
_RESERVED = frozenset({"node_modules", "favicon.ico", "__proto__", "constructor", "prototype"})


def check_name(name: str) -> str:
    """Return ``name`` unchanged if it may be published.

    Raises ``InvalidName``: longer than 214 characters, capital letters, a leading dot or
    underscore, a reserved word, or any character outside npm's ASCII grammar.
    """
    if len(name) > MAX_LENGTH:
        raise InvalidName(f"A package name may have at most {MAX_LENGTH} characters.")
    match = _NAME.fullmatch(name)
    if match is None or match[2] in _RESERVED or match[2] == "-":
        shown = name if name.isprintable() else ascii(name)
        raise InvalidName(f"{shown!r} is not a valid package name{_reason(name)}.", name=shown)
    return name


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
