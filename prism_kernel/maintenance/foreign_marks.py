"""Dist-tags and deprecations as another registry has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from prism_kernel.contracts.importing import ForeignPackage
from prism_kernel.errors import PrismError, VersionNotFound
from prism_kernel.record.marks import MAX_TEXT
from prism_kernel.record.tags import check_tag


def usable_tags(
    package: ForeignPackage, imported: Collection[str]
) -> tuple[Mapping[str, str], Mapping[str, PrismError]]:
    """The package's tags that can be set, and why the others cannot."""
    usable: dict[str, str] = {}
    wrong: dict[str, PrismError] = {}
    for tag, version in package.dist_tags.items():
        try:
            check_tag(tag)
            if version not in imported:
                raise VersionNotFound(f"It names {version[:256]!a}, which was not imported.")
        except PrismError as error:
            wrong[tag] = error
        else:
            usable[tag] = version
    return usable, wrong


def one_line(message: str | None) -> str | None:
    """A deprecation as Prism shows it: one line without control characters, of bounded length."""
    if message is None:
        return None
    words = " ".join(message.split())
    return "".join(each for each in words if each.isprintable())[:MAX_TEXT].strip() or None
