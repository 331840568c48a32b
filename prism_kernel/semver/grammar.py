"""The text of versions and ranges, as regular expressions.

Every repetition is followed by something it cannot itself match, or is possessive, so that no
pattern backtracks over a long run.
"""

from __future__ import annotations

import re

#: What JavaScript's ``\\s`` and ``trim()`` match. Python's own set differs: it has U+0085 and the
#: separators U+001C to U+001F, and lacks U+FEFF.
WHITESPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
WHITESPACE_RUN = re.compile(f"[{WHITESPACE}]+")

_NUMBER = r"(?:0|[1-9][0-9]*+)"
_WORD = r"[0-9]*+[A-Za-z-][0-9A-Za-z-]*+"
_PRERELEASE = rf"(?:{_WORD}|{_NUMBER})(?:\.(?:{_WORD}|{_NUMBER}))*+"
_BUILD = r"[0-9A-Za-z-]++(?:\.[0-9A-Za-z-]++)*+"

#: Longer numbers are over 2^53 - 1, whatever their digits.
_SAFE = r"0|[1-9][0-9]{0,15}+"

_WITHOUT_BUILD = rf"v?({_SAFE})\.({_SAFE})\.({_SAFE})(?:-({_PRERELEASE}))?"

#: Groups: major, minor, patch, prerelease or None, build or None.
VERSION = re.compile(rf"{_WITHOUT_BUILD}(?:\+({_BUILD}))?")
#: The same without the last group, for reading many versions to compare them.
COMPARED = re.compile(rf"{_WITHOUT_BUILD}(?:\+{_BUILD})?")

BUILD_SUFFIX = re.compile(rf"\+{_BUILD}")

_X = rf"{_NUMBER}|[xX*]"
_PARTIAL = rf"({_X})(?:\.({_X})(?:\.({_X})(?:-({_PRERELEASE}))?)?)?"

#: ``1.2 - 3.x``. Groups: the text of the lower end and its four parts, then the same of the upper.
#: The lists are read after build metadata has been removed, which can leave two spaces in a row.
HYPHEN = re.compile(rf" ?([v= ]*+{_PARTIAL}) - ([v= ]*+{_PARTIAL}) ?")

#: One comparator without spaces. Groups: operator, the prefix npm overlooks, four version parts.
COMPARATOR = re.compile(rf"(\^|~>?|[<>]?=?)([v=]*+){_PARTIAL}")

#: The second reading that npm gives whatever is not a ``COMPARATOR``, once ``STAR`` is removed.
#: Groups: operator, and the version.
PLAIN_COMPARATOR = re.compile(rf"([<>]?=?)({VERSION.pattern})")
STAR = re.compile(r"[<>]?=?\*")

_LOOSE_WORD = rf"(?:{_WORD}|[0-9]++)"
_LOOSE_VERSION = (
    r"[0-9]++\.[0-9]++\.[0-9]++"
    rf"(?:-?{_LOOSE_WORD}(?:\.{_LOOSE_WORD})*+)?(?:\+{_BUILD})?"
)
#: Operators may stand apart from their version: ``> 1.2``. The first alternative steps over a run
#: that leads nowhere, which keeps the search linear.
OPERATOR_GAP = re.compile(
    rf"[v= ]++(?![0-9xX*])|( ?[<>]?=?) ?([v= ]*+(?:{_LOOSE_VERSION}|{_PARTIAL}))"
)
TILDE_GAP = re.compile(r"~>? ")
CARET_GAP = re.compile(r"\^ ")
