"""Package names in URL paths.

Servers decode ``%2f`` before routing, so ``@scope/name`` and ``@scope%2fname`` arrive alike; a
path pattern that knows names keeps ``/{name}/{version}`` from catching half of a scoped name.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.convertors import Convertor, register_url_convertor

from prism_kernel.names import check_name


class PackageNameConvertor(Convertor[str]):
    """``{name:package}`` in a route: one segment, or two if the first begins with ``@``."""

    regex = "@[^/]+/[^/]+|[^@/][^/]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return check_name(value)


def register_name_convertor() -> None:
    """Make ``{name:package}`` known to Starlette, whose table of convertors is process-wide."""
    register_url_convertor("package", PackageNameConvertor())


PackageName = Annotated[str, Path(description="Package name; `@scope/name` or `@scope%2fname`.")]
Version = Annotated[str, Path(description="An exact version, or a dist-tag.")]
