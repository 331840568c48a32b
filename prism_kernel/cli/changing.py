"""``prism tag``, ``deprecate``, ``yank``, ``unyank`` and ``unpublish``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from prism_kernel.cli.layout import printable
from prism_kernel.cli.output import dump, say, table
from prism_kernel.cli.publisher import find_publisher, identity_headers
from prism_kernel.cli.remote import connect_configured, registry_configuration
from prism_kernel.cli.sizes import counted
from prism_kernel.client.client import ChangeCall, connect
from prism_kernel.contracts.commands import Column
from prism_kernel.errors import InvalidInput, InvalidSpec
from prism_kernel.models.changes import PackageChange
from prism_kernel.names import check_name
from prism_kernel.resolution.spec import PackageSpec, parse_spec
from prism_kernel.urls import package_path, tag_path, version_path

_SHOWN_VERSIONS = 10


@dataclass(frozen=True, slots=True)
class Target:
    """Which registry to ask, and how to answer."""

    registry: str | None
    as_json: bool


def list_tags(name: str, target: Target) -> None:
    """Print the dist-tags of a package."""
    check_name(name)
    with connect_configured(target.registry) as client:
        answer = client.tags(name)
    if target.as_json:
        dump(answer.json)
    else:
        columns = (Column("DIST-TAG", style="bold"), Column("VERSION"))
        table(columns, sorted(answer.document.root.items()))


def add_tag(spec: str, tag: str, target: Target) -> None:
    """Let the dist-tag name the exact version of ``spec``."""
    wanted = _versioned(spec)
    path = tag_path(wanted.name, tag)
    done = _ask(ChangeCall("PUT", path, {"version": wanted.selector}), target)
    _report(done, f"has the dist-tag {tag}", target)


def remove_tag(name: str, tag: str, target: Target) -> None:
    """Take a dist-tag away."""
    path = tag_path(check_name(name), tag)
    _report(_ask(ChangeCall("DELETE", path), target), f"has no dist-tag {tag} any more", target)


def deprecate(spec: str, message: str | None, target: Target) -> None:
    """Put a message on the versions of ``spec``; ``None`` takes it away."""
    path = f"{_version_path(spec)}/deprecation"
    if message is None:
        _report(_ask(ChangeCall("DELETE", path), target), "is no longer deprecated", target)
    else:
        call = ChangeCall("PUT", path, {"message": message})
        _report(_ask(call, target), "is deprecated", target)


def yank(spec: str, reason: str, target: Target) -> None:
    """Hide an exact version from ranges and dist-tags."""
    call = ChangeCall("PUT", f"{_version_path(spec)}/yank", {"reason": reason})
    _report(_ask(call, target), "is yanked", target)


def unyank(spec: str, target: Target) -> None:
    """Take a yank back."""
    call = ChangeCall("DELETE", f"{_version_path(spec)}/yank")
    _report(_ask(call, target), "is no longer yanked", target)


def unpublish(spec: str, reason: str | None, target: Target, *, yes: bool) -> None:
    """Remove an exact version, or every version if ``spec`` names none."""
    wanted = _whole(spec)
    if not yes:
        _confirm(wanted, target)
    path = version_path(wanted.name, wanted.selector) if wanted.selector else None
    query = {"reason": reason} if reason else {}
    call = ChangeCall("DELETE", path or package_path(wanted.name), query=query)
    _report(_ask(call, target), "is unpublished", target)


def _confirm(spec: PackageSpec, target: Target) -> None:
    """Raises ``InvalidInput`` where nobody can be asked, ``typer.Abort`` for a no."""
    if target.as_json or not sys.stdin.isatty():
        raise InvalidInput("Unpublishing cannot be undone: add --yes to do it.", code="usage")
    what = spec if spec.selector else f"every version of {spec}"
    question = f"Unpublish {what} for ever? The number cannot be used again."
    typer.confirm(printable(question), abort=True, err=True)


def _version_path(spec: str) -> str:
    wanted = _versioned(spec)
    return version_path(wanted.name, wanted.selector)


def _versioned(text: str) -> PackageSpec:
    """Raises ``InvalidSpec`` unless the spec says which version."""
    spec = _whole(text)
    if not spec.selector:
        raise InvalidSpec(f"{text!a} names no version; say which, such as {spec.name}@1.0.0.")
    return spec


def _whole(text: str) -> PackageSpec:
    spec = parse_spec(text)
    if spec.subpath != ".":
        raise InvalidSpec(f"{text!a} has a subpath; name a version, such as widget@1.0.0.")
    return spec


def _ask(call: ChangeCall, target: Target) -> PackageChange:
    settings = registry_configuration(target.registry).settings
    headers = identity_headers(find_publisher(Path(), settings, {}))
    with connect(settings) as client:
        answer = client.change(call, headers)
    if target.as_json:
        dump(answer.json)
    return answer.document


def _report(done: PackageChange, what: str, target: Target) -> None:
    if target.as_json:
        return
    say(f"{_subject(done)} {what}." if done.changed else "Nothing to change: it was so before.")
    if done.changed and done.dist_tags:
        tags = ", ".join(f"{tag} {version}" for tag, version in sorted(done.dist_tags.items()))
        say(f"Dist-tags: {tags}")


def _subject(done: PackageChange) -> str:
    if not done.versions:
        return done.name
    if len(done.versions) > _SHOWN_VERSIONS:
        return f"Each of {counted(len(done.versions), 'version')} of {done.name}"
    return f"{done.name}@{', '.join(done.versions)}"
