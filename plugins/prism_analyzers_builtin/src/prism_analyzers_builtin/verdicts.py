"""Reasons for and against a runtime, and the verdict they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from prism_kernel.api import JsonObject, JsonValue

Verdict: TypeAlias = Literal["yes", "no", "unknown"]
Confidence: TypeAlias = Literal["low", "medium", "high"]

MAX_REASONS = 10
_ORDER: tuple[Confidence, ...] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a verdict.

    ``message`` is for a person, ``path`` the file that it is about.
    """

    code: str
    verdict: Verdict
    confidence: Confidence
    message: str
    path: str | None = None


def verdict_of(reasons: Sequence[Reason]) -> tuple[Verdict, Confidence]:
    """One reason against decides; without one any doubt does; else the weakest reason for."""
    against = [reason.confidence for reason in reasons if reason.verdict == "no"]
    if against:
        return "no", max(against, key=_ORDER.index)
    if not reasons or any(reason.verdict == "unknown" for reason in reasons):
        return "unknown", "low"
    return "yes", min((reason.confidence for reason in reasons), key=_ORDER.index)


def as_json(reasons: Sequence[Reason]) -> JsonObject:
    """``{verdict, confidence, reasons}``, with the reasons for the verdict first."""
    verdict, confidence = verdict_of(reasons)
    ordered = sorted(reasons, key=lambda reason: reason.verdict != verdict)
    listed: list[JsonValue] = [
        {"code": reason.code, "verdict": reason.verdict, "message": reason.message}
        for reason in ordered[:MAX_REASONS]
    ]
    return {"verdict": verdict, "confidence": confidence, "reasons": listed}
