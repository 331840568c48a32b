"""npm's semantic versions and ranges, under npm's own function names.

A port of the behaviour of the npm package ``semver`` 7.8.6 in strict mode: the same inputs are
valid, the same versions satisfy, the same text comes back. Functions follow npm's split between
answers and exceptions: ``parse``, ``valid``, ``clean``, ``valid_range`` and ``*_satisfying``
return ``None`` for text that is malformed, ``satisfies`` returns ``False``, and everything that
compares raises ``InvalidVersion``. ``Version.parse`` and ``Range.parse`` are npm's constructors:
they raise ``InvalidVersion`` and ``InvalidRange``.

Two limits are stated here because npm has none. A range may have ``MAX_RANGE_LENGTH`` characters.
Numeric prerelease identifiers of 2^53 and above compare as floating-point numbers, as they do in
JavaScript, but a tie between two of them goes on to the next identifier.

For many questions about one package's versions, build ``SortedVersions`` once and ask that.
"""

from __future__ import annotations

from prism_kernel.semver.comparison import (
    clean,
    compare,
    compare_build,
    diff,
    eq,
    gt,
    gte,
    lt,
    lte,
    major,
    minor,
    neq,
    patch,
    prerelease,
    rcompare,
    rsort,
    sort,
    sort_key,
)
from prism_kernel.semver.ranges import (
    MAX_RANGE_LENGTH,
    Range,
    satisfies,
    valid_range,
)
from prism_kernel.semver.selection import SortedVersions, max_satisfying, min_satisfying
from prism_kernel.semver.version import MAX_LENGTH, MAX_SAFE_INTEGER, Version, parse, valid

__all__ = [
    "MAX_LENGTH",
    "MAX_RANGE_LENGTH",
    "MAX_SAFE_INTEGER",
    "Range",
    "SortedVersions",
    "Version",
    "clean",
    "compare",
    "compare_build",
    "diff",
    "eq",
    "gt",
    "gte",
    "lt",
    "lte",
    "major",
    "max_satisfying",
    "min_satisfying",
    "minor",
    "neq",
    "parse",
    "patch",
    "prerelease",
    "rcompare",
    "rsort",
    "satisfies",
    "sort",
    "sort_key",
    "valid",
    "valid_range",
]
