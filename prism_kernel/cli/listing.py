"""``prism list``."""

from __future__ import annotations

from datetime import UTC

from prism_kernel.cli.output import dump, say, table
from prism_kernel.cli.remote import registry_configuration
from prism_kernel.client.client import connect
from prism_kernel.contracts.commands import Column
from prism_kernel.models.package import PackageList, PackageSummary

_COLUMNS = (
    Column("PACKAGE", style="bold"),
    Column("LATEST"),
    Column("VERSIONS", right=True),
    Column("CHANGED (UTC)"),
    Column("ABOUT"),
)


def show_packages(after: str | None, limit: int, registry: str | None, *, as_json: bool) -> None:
    """Print a page of the packages in name order, from the one behind ``after`` on."""
    settings = registry_configuration(registry).settings
    with connect(settings) as client:
        answer = client.packages(after, limit)
    if as_json:
        dump(answer.json)
    else:
        _print(answer.document)


def _print(page: PackageList) -> None:
    if not page.items:
        say("There are no packages.")
        return
    table(_COLUMNS, (_row(item) for item in page.items))
    if page.next_cursor is not None:
        say()
        say(f"There are more: prism list --after {page.next_cursor}")


def _row(item: PackageSummary) -> tuple[str, ...]:
    changed = f"{item.modified_at.astimezone(UTC):%Y-%m-%d %H:%M}"
    return item.name, item.latest or "", str(len(item.versions)), changed, item.description or ""
