"""Specs as arguments of commands."""

from __future__ import annotations

from prism_kernel.errors import InvalidSpec
from prism_kernel.models.package import LATEST
from prism_kernel.resolution.spec import PackageSpec, parse_spec


def one_version(text: str) -> PackageSpec:
    """A spec for a whole version: its selector is ``latest`` if it has none.

    Raises ``InvalidSpec``.
    """
    spec = parse_spec(text)
    if spec.subpath != ".":
        raise InvalidSpec(f"{text!a} has a subpath; name a version, such as widget@1.0.0.")
    return spec if spec.selector else PackageSpec(spec.name, LATEST)
