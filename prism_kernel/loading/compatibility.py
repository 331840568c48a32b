"""Whether a plugin would work with this kernel."""

from __future__ import annotations

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from prism_kernel import __version__
from prism_kernel.contracts.plugin import API_VERSION, PluginInfo
from prism_kernel.loading.discovery import KERNEL_DISTRIBUTION, Candidate


def kernel_mismatch(candidate: Candidate) -> str | None:
    """Why the candidate's distribution does not want this kernel; ``None`` if it does."""
    if candidate.kernel_range.contains(__version__, prereleases=True):
        return None
    return (
        f"{candidate.distribution} {candidate.version} requires {KERNEL_DISTRIBUTION}"
        f"{candidate.kernel_range}; this is {__version__}."
    )


def api_mismatch(info: PluginInfo) -> str | None:
    """Why the plugin does not want this API version; ``None`` if it does."""
    try:
        wanted = SpecifierSet(info.requires_api)
    except InvalidSpecifier:
        return f"requires_api {info.requires_api!r} is not a version specifier."
    if wanted.contains(API_VERSION, prereleases=True):
        return None
    return f"It requires plugin API {info.requires_api}; this kernel has {API_VERSION}."
