"""Which version of a package a selector means, by what the registry says of its versions."""

from __future__ import annotations

from prism_kernel import semver
from prism_kernel.client.client import RegistryClient
from prism_kernel.errors import VersionNotFound
from prism_kernel.models.package import PackageDetail
from prism_kernel.resolution.spec import PackageSpec


def find_version(client: RegistryClient, spec: PackageSpec) -> str:
    """The version that ``spec`` means: asks for the package. Raises ``VersionNotFound``."""
    return chosen_version(client.package(spec.name).document, spec)


def chosen_version(detail: PackageDetail, spec: PackageSpec) -> str:
    """A version, else that of a dist-tag, else the highest in a range that is not yanked.

    As in npm a range takes ``latest`` if it can. Raises ``VersionNotFound``.
    """
    listed = {each.version for each in detail.releases}
    usable = [each.version for each in detail.releases if each.yanked is None]
    chosen = (
        semver.clean(spec.selector)
        or detail.dist_tags.get(spec.selector)
        or _in_range(detail, usable, spec.selector)
    )
    if chosen is None or chosen not in listed:
        raise VersionNotFound(f"{spec.name} has no version for {spec.selector!a}.")
    return chosen


def _in_range(detail: PackageDetail, usable: list[str], range_: str) -> str | None:
    latest = detail.latest
    if latest in usable and semver.satisfies(latest, range_):
        return latest
    return semver.max_satisfying(usable, range_)
