"""Where routers of plugins are mounted: no two at the same URLs, none over the kernel's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pydantic import BaseModel

from prism_kernel import urls
from prism_kernel.contracts.frontend import RouterProvider
from prism_kernel.errors import ConfigurationError, PluginError
from prism_kernel.loading.catalog import Offer

ROOT = "/"
RESERVED_PREFIXES = (ROOT, urls.OPERATIONS, urls.API)


def check_prefix(prefix: str, plugin: str, offers: Mapping[str, Offer[RouterProvider]]) -> None:
    """Raises ``PluginError`` unless ``plugin`` may claim the URLs below ``prefix``."""
    if prefix in RESERVED_PREFIXES or is_reserved(prefix) or not _is_prefix(prefix):
        raise PluginError(f"Its routes cannot be mounted at {prefix!r}.")
    for taken, offer in offers.items():
        if _within(prefix, taken) or _within(taken, prefix):
            raise PluginError(
                f"Both {offer.plugin!r} ({taken}) and {plugin!r} ({prefix}) claim the same URLs."
            )


def is_reserved(path: str) -> bool:
    """Whether a path is the kernel's own."""
    return any(_within(path, each) for each in urls.OWN)


def mounted(
    offers: Mapping[str, Offer[RouterProvider]], config_of: Callable[[str], BaseModel | None]
) -> Mapping[str, Offer[RouterProvider]]:
    """The routers by the prefix that configuration gives them, or else their own.

    Raises ``ConfigurationError`` for a prefix that is taken, malformed, or the kernel's. One router
    may have the root: what the kernel and others have below it stays theirs.
    """
    found: dict[str, Offer[RouterProvider]] = {}
    for own, offer in offers.items():
        mounts = offer.provider.mounts
        for prefix in (own,) if mounts is None else _checked(mounts(config_of(offer.plugin))):
            if prefix in found:
                raise ConfigurationError(
                    f"{prefix} is taken twice: by {found[prefix].plugin!r} and {offer.plugin!r}."
                )
            if prefix != ROOT:
                others = {taken: each for taken, each in found.items() if taken != ROOT}
                try:
                    check_prefix(prefix, offer.plugin, others)
                except PluginError as error:
                    raise ConfigurationError(f"Plugin {offer.plugin!r}: {error}") from error
            found[prefix] = offer
    return found


def _checked(prefixes: Sequence[str]) -> Sequence[str]:
    if not prefixes or isinstance(prefixes, str):
        raise ConfigurationError("A plugin with routes needs at least one prefix to mount them at.")
    return prefixes


def _is_prefix(prefix: str) -> bool:
    return prefix.startswith("/") and not prefix.endswith("/") and "//" not in prefix


def _within(prefix: str, tree: str) -> bool:
    return f"{prefix}/".startswith(f"{tree}/")
