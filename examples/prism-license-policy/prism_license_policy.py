"""Refuses packages whose license is not on the list."""

from __future__ import annotations

import re
from typing import cast

from pydantic import BaseModel, ConfigDict

from prism_kernel import api
from prism_kernel.api import Finding, Review, hookimpl


class Policy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    allow: frozenset[str] = frozenset({"Apache-2.0", "BSD-3-Clause", "ISC", "MIT"})


EXPRESSION = re.compile(r"[A-Za-z0-9.+() -]{1,200}")
PLUGIN = api.PluginInfo("license_policy", "Refuses licenses that are not listed.", config=Policy)


def find_license(package: api.PackageContents) -> api.AnalyzerReport:
    declared = package.package_json.get("license")
    valid = isinstance(declared, str) and EXPRESSION.fullmatch(declared)
    expression = declared if valid else ""
    files = [path for path in package.files if path.upper().startswith(("LICENSE", "LICENCE"))]
    findings = []
    if not expression:
        findings.append(Finding("license-missing", "warning", "It names no valid license."))
    if not files:
        findings.append(Finding("license-file-missing", "suggestion", "It has no LICENSE file."))
    return api.AnalyzerReport(findings, data={"expression": expression, "files": [*files]})


@hookimpl
def prism_register_analyzers() -> list[api.AnalyzerProvider]:
    summary = "Finds the license."
    return [api.AnalyzerProvider("license", "1", summary, create=lambda _config: find_license)]


def is_allowed(expression: str, allow: frozenset[str]) -> bool:
    """One name of ``A OR B`` is enough; of anything else, every name must be allowed."""
    words = set(expression.replace("(", " ").replace(")", " ").split())
    if "OR" in words and words.isdisjoint({"AND", "WITH"}):
        return not allow.isdisjoint(words)
    return bool(words) and words - {"AND"} <= allow


@hookimpl
async def prism_review_publish(draft: api.PublishDraft, ctx: api.PluginContext) -> Review:
    allow = cast("Policy", ctx.config).allow
    outcome = draft.metadata.analyzers["license"]
    expression = str(outcome.data.get("expression", ""))
    if is_allowed(expression, allow):
        return Review.accept()
    shown = expression or "none"
    return Review.reject(f"The license is {shown}; allowed are {', '.join(sorted(allow))}.")
