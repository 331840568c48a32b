"""Whether a plugin would work with this kernel, and whether it makes sense at all."""

from __future__ import annotations

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import BaseModel

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
    except (InvalidSpecifier, TypeError, AttributeError):
        return f"requires_api {info.requires_api!r} is not a version specifier."
    if wanted.contains(API_VERSION, prereleases=True):
        return None
    return f"It requires plugin API {info.requires_api}; this kernel has {API_VERSION}."


def info_mistake(info: PluginInfo) -> str | None:
    """What is wrong with the plugin's description of itself; ``None`` if nothing is."""
    fields: set[str] = set()
    if info.config is not None:
        if not _is_model(info.config):
            return "Its PLUGIN.config is not a pydantic model."
        fields = set(info.config.model_fields)
    for field in info.environment.values():
        if field not in fields:
            return f"Its PLUGIN.environment sets {field!r}, which its config has not."
    return None


def _is_model(config: object) -> bool:
    return isinstance(config, type) and issubclass(config, BaseModel)
