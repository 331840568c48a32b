"""``prism info``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from prism_kernel.cli.output import dump, fields, say, table
from prism_kernel.cli.remote import registry_configuration
from prism_kernel.cli.selection import chosen_version
from prism_kernel.cli.sizes import human
from prism_kernel.cli.specs import one_version
from prism_kernel.client.client import connect
from prism_kernel.contracts.commands import Column
from prism_kernel.models.package import PackageDetail, VersionListing
from prism_kernel.names import check_name

_COLUMNS = (
    Column("VERSION", style="bold"),
    Column("PUBLISHED (UTC)"),
    Column("PUBLISHER"),
    Column("SIZE", right=True),
    Column("DIST-TAGS"),
    Column("NOTE", style="yellow"),
)


def show_package(text: str, registry: str | None, *, as_json: bool) -> None:
    """Print what the registry knows of a package; ``NAME@VERSION`` points a version out."""
    scope, name = text[:1], text[1:].partition("@")[0]
    check_name(scope + name)
    spec = one_version(text)
    settings = registry_configuration(registry).settings
    with connect(settings) as client:
        answer = client.package(spec.name)
    asked = chosen_version(answer.document, spec) if spec.name != text else None
    if as_json:
        dump(answer.json)
    else:
        _print(answer.document, asked)


def _print(detail: PackageDetail, asked: str | None) -> None:
    fields(
        (
            ("Package", detail.name),
            ("Latest", detail.latest),
            ("About", detail.description),
            ("License", detail.license),
            ("Keywords", ", ".join(detail.keywords)),
            ("Tags", ", ".join(detail.tags)),
        )
    )
    say()
    newest_first = reversed(detail.releases)
    table(_COLUMNS, (_row(release, detail.dist_tags, asked) for release in newest_first))


def _row(
    release: VersionListing, dist_tags: Mapping[str, str], asked: str | None
) -> tuple[str, ...]:
    named = sorted(tag for tag, version in dist_tags.items() if version == release.version)
    return (
        release.version,
        f"{release.published_at.astimezone(UTC):%Y-%m-%d %H:%M}",
        release.publisher,
        human(release.size),
        ", ".join(named),
        _note(release, asked),
    )


def _note(release: VersionListing, asked: str | None) -> str:
    notes = ["the one you asked for"] if release.version == asked else []
    reasons = (("yanked", release.yanked), ("deprecated", release.deprecated))
    notes.extend(f"{word}: {reason}" for word, reason in reasons if reason is not None)
    return "; ".join(notes)
