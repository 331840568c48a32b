"""What npm knows of a package and the kernel does not; kept in the package record.

The shape is ``{"maintainers": [{"name", "email"}], "stars": ["user"], "access": "public" or
"restricted", "attested": {"<version>": true}}``; every member may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

from prism_kernel.api import JsonMapping, PackageRecord

PLUGIN = "npm"
"""The name under which a record keeps these."""

Access = Literal["public", "restricted"]
RESTRICTED: Access = "restricted"


class Maintainer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody who looks after a package. A list for people: rights come from elsewhere."""

    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Annotations:
    """The facts of one package. ``maintainers`` is ``None`` if nobody ever set them."""

    maintainers: tuple[Maintainer, ...] | None = None
    stars: frozenset[str] = frozenset()
    access: Access = "public"
    attested: frozenset[str] = frozenset()


class _Stored(msgspec.Struct, frozen=True):
    maintainers: tuple[Maintainer, ...] | None = None
    stars: tuple[str, ...] = ()
    access: Access = "public"
    attested: dict[str, bool] = {}


def annotations_of(record: PackageRecord) -> Annotations:
    """The facts in a record."""
    return read_annotations(record.annotations.get(PLUGIN, {}))


def read_annotations(stored: JsonMapping) -> Annotations:
    """The facts as ``RegistryService.annotate`` hands them out.

    What is damaged counts as missing: nobody's install depends on it.
    """
    try:
        known = msgspec.convert(stored, _Stored)
    except msgspec.ValidationError:
        return Annotations()
    attested = frozenset(version for version, there in known.attested.items() if there)
    return Annotations(known.maintainers, frozenset(known.stars), known.access, attested)
