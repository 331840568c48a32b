"""How much an analyzer may say: a hostile package must not make a huge report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prism_kernel.api import Finding, Severity

MAX_FINDINGS = 100
"""Findings an analyzer reports; the mildest go first when there are more."""

MAX_TEXT = 200
"""Characters of a package's own text that are repeated in a report."""

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "suggestion": 2, "info": 3}


def bounded(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings in their order, or the gravest of them and one that says how many are left.

    The gravest are kept because a thousand suggestions must not hide one leaked key.
    """
    if len(findings) <= MAX_FINDINGS:
        return tuple(findings)
    gravest_first = sorted(range(len(findings)), key=lambda at: (_RANK[findings[at].severity], at))
    kept = sorted(gravest_first[:MAX_FINDINGS])
    left = len(findings) - MAX_FINDINGS
    rest = Finding("findings-truncated", "info", f"And {left} more, none of them graver.")
    return (*(findings[at] for at in kept), rest)


def shown(text: str, limit: int = MAX_TEXT) -> str:
    """Text from a package, fit for a message: printable, storable as UTF-8, not too long."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return cut if cut.isprintable() else ascii(cut)[1:-1]


def listed(items: Iterable[str], limit: int = 3) -> str:
    """``a, b, c and 5 more``."""
    everything = list(items)
    first = ", ".join(shown(item) for item in everything[:limit])
    left = len(everything) - limit
    return f"{first} and {left} more" if left > 0 else first
