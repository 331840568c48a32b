"""Answers in the two shapes that clients read: npm's bulk answer and its older audit report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from prism_kernel.api import JsonObject, JsonValue, TooLarge
from prism_npm.advisories.database import Hits
from prism_npm.advisories.model import SEVERITIES, Advisory
from prism_npm.advisories.tree import Node

MOST_ADVISORIES = 5_000
MOST_PATHS = 5_000
"""Named in a report, shared among its advisories; all of them are counted."""


def bulk_answer(hits: Hits) -> JsonObject:
    """What ``npm audit``, yarn 4, bun, deno and pnpm 11 read: advisories by package."""
    return {name: [_bulk(each) for each in advisories] for name, advisories in hits.items()}


def versions_of(nodes: Sequence[Node]) -> Mapping[str, Collection[str]]:
    """What there is in a tree: versions by package."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        if node.version is not None:
            found[node.name].add(node.version)
    return found


def audit_report(nodes: Sequence[Node], hits: Hits) -> JsonObject:
    """What pnpm 9 and 10 and yarn 1 read.

    Every action is ``review``: which version would mend it is the client's to find out. Raises
    ``TooLarge`` for more advisories than any project has.
    """
    if sum(map(len, hits.values())) > MOST_ADVISORIES:
        raise TooLarge(f"More than {MOST_ADVISORIES} advisories affect this tree.")
    by_name: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        by_name[node.name].append(node)
    affected = [
        (name, advisory, _affected(advisory, by_name[name]))
        for name, advisories in hits.items()
        for advisory in advisories
    ]
    counts: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
    for _, advisory, places in affected:
        counts[advisory.severity] += len(places)
    most = MOST_PATHS // max(1, len(affected))
    shown = [(name, advisory, places[:most]) for name, advisory, places in affected]
    return {
        "actions": [*_actions(shown)],
        "advisories": {
            str(advisory.id): _reported(name, advisory, places) for name, advisory, places in shown
        },
        "muted": [],
        "metadata": {"vulnerabilities": {**counts}, **_totals(nodes)},
    }


def _affected(advisory: Advisory, nodes: Sequence[Node]) -> list[Node]:
    versions = set(advisory.affected_of({node.version for node in nodes if node.version}))
    return [node for node in nodes if node.version in versions]


def _actions(affected: Sequence[tuple[str, Advisory, list[Node]]]) -> Iterator[JsonObject]:
    by_module: dict[str, list[JsonValue]] = defaultdict(list)
    for name, advisory, places in affected:
        by_module[name] += [
            {
                "id": advisory.id,
                "path": node.path,
                "dev": node.dev,
                "optional": node.optional,
                "bundled": node.bundled,
            }
            for node in places
        ]
    for name, resolves in sorted(by_module.items()):
        yield {"action": "review", "module": name, "resolves": resolves}


def _bulk(advisory: Advisory) -> JsonObject:
    return {
        "id": advisory.id,
        "url": advisory.url,
        "title": advisory.title,
        "severity": advisory.severity,
        "vulnerable_versions": advisory.vulnerable_versions,
        "cwe": [*advisory.cwe],
        "cvss": {"score": advisory.score, "vectorString": advisory.vector},
        "github_advisory_id": advisory.source,
    }


def _reported(name: str, advisory: Advisory, places: Sequence[Node]) -> JsonObject:
    patched = advisory.patched_versions
    return {
        **_bulk(advisory),
        "module_name": name,
        "findings": [*_findings(places)],
        "patched_versions": patched,
        "overview": advisory.title,
        "recommendation": f"Upgrade to {patched}." if advisory.patched else "Do without it.",
        "references": advisory.url,
        "cves": [*advisory.cves],
        "created": advisory.published,
        "updated": advisory.modified,
        "deleted": None,
        "access": "public",
        "found_by": None,
        "reported_by": None,
        "metadata": None,
    }


def _findings(places: Sequence[Node]) -> Iterator[JsonObject]:
    by_version: dict[str, list[Node]] = defaultdict(list)
    for node in places:
        by_version[node.version or ""].append(node)
    for version, nodes in by_version.items():
        yield {
            "version": version,
            "paths": [*sorted(node.path for node in nodes)],
            "dev": all(node.dev for node in nodes),
            "optional": all(node.optional for node in nodes),
            "bundled": all(node.bundled for node in nodes),
        }


def _totals(nodes: Sequence[Node]) -> JsonObject:
    dev = sum(node.dev for node in nodes)
    optional = sum(node.optional and not node.dev for node in nodes)
    return {
        "dependencies": len(nodes) - dev - optional,
        "devDependencies": dev,
        "optionalDependencies": optional,
        "totalDependencies": len(nodes),
    }
