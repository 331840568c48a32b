"""The base score of a CVSS 3 vector, as the specification of version 3.1 computes it.

Source: FIRST, "Common Vulnerability Scoring System v3.1: Specification Document", sections 7.1
(base equations) and 7.4 (metric values), appendix A (rounding up).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_VECTOR = re.compile(r"CVSS:3\.[01]((?:/[A-Z]{1,3}:[A-Z])+)")
_IMPACT = {"H": 0.56, "L": 0.22, "N": 0.0}
_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "PR": {"N": 0.85, "L": 0.62, "H": 0.27},
    "UI": {"N": 0.85, "R": 0.62},
    "S": {"U": 0.0, "C": 1.0},
    "C": _IMPACT,
    "I": _IMPACT,
    "A": _IMPACT,
}
_PRIVILEGES_IN_CHANGED_SCOPE = {"N": 0.85, "L": 0.68, "H": 0.5}


def base_score(vector: str) -> float | None:
    """The score, 0.0 to 10.0, of a vector such as ``CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H``.

    ``None`` if it is no CVSS 3 vector with all base metrics; temporal and environmental ones are
    passed over.
    """
    metrics = _metrics(vector)
    if metrics is None:
        return None
    weight = {metric: _WEIGHTS[metric][metrics[metric]] for metric in _WEIGHTS}
    changed = metrics["S"] == "C"
    if changed:
        weight["PR"] = _PRIVILEGES_IN_CHANGED_SCOPE[metrics["PR"]]
    lost = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 if changed else 6.42 * lost
    if impact <= 0:
        return 0.0
    exploitability = 8.22 * weight["AV"] * weight["AC"] * weight["PR"] * weight["UI"]
    total = (impact + exploitability) * (1.08 if changed else 1)
    return _rounded_up(min(total, 10))


def _metrics(vector: str) -> dict[str, str] | None:
    match = _VECTOR.fullmatch(vector)
    if match is None:
        return None
    pairs = [part.split(":") for part in match[1].split("/")[1:]]
    found = {pair[0]: pair[1] for pair in pairs}
    complete = all(found.get(metric) in values for metric, values in _WEIGHTS.items())
    return found if complete and len(found) == len(pairs) else None


def _rounded_up(score: float) -> float:
    """To one decimal, in integers, so that 4.000000000000001 stays 4.0 (appendix A)."""
    hundred_thousandths = round(score * 100_000)
    tenths, rest = divmod(hundred_thousandths, 10_000)
    return (tenths + (1 if rest else 0)) / 10
