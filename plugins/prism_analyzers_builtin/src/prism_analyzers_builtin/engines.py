"""What ``engines`` of a package.json says about a runtime, compared with the versions in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from prism_analyzers_builtin.bounds import shown
from prism_analyzers_builtin.json_shapes import object_at, text_at
from prism_analyzers_builtin.verdicts import Reason
from prism_kernel.api import InvalidRange, JsonMapping, semver

CURRENT_VERSIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "node": ("20.20.2", "22.23.3", "24.21.0", "26.10.0"),
        "deno": ("2.9.6",),
        "bun": ("1.4.5",),
    }
)
"""The latest release of each line in use when this was written, in ascending order."""

MAX_SHOWN_RANGE = 40


def engine_reasons(manifest: JsonMapping, runtime: str) -> Iterator[Reason]:
    """What speaks against a runtime: another one is named, or no current version is let in.

    ``engines`` is advice that installers only warn about, so it is never more than medium
    evidence. What is not a range is no evidence at all, nor is anything about other runtimes
    than those of ``CURRENT_VERSIONS``.
    """
    if runtime not in CURRENT_VERSIONS:
        return
    engines = object_at(manifest, "engines")
    named = [name for name in CURRENT_VERSIONS if text_at(engines, name)]
    written = text_at(engines, runtime)
    if written is not None:
        yield from _range_reasons(runtime, written)
    elif named and named != ["node"]:
        message = f"`engines` names {' and '.join(named)} only."
        yield Reason("engines-name-others", "unknown", "low", message)


def _range_reasons(runtime: str, written: str) -> Iterator[Reason]:
    try:
        wanted = semver.Range.parse(written)
    except InvalidRange:
        return
    current = CURRENT_VERSIONS[runtime]
    if any(map(wanted.test, current)):
        return
    asks = f"`engines` asks for {runtime} {shown(written, MAX_SHOWN_RANGE)}"
    if _is_unreleased(wanted, current[-1]):
        message = f"{asks}; the newest known is {current[-1]}."
        yield Reason("engines-unreleased", "no", "medium", message, "package.json")
    else:
        message = f"{asks}, which leaves out the current {', '.join(current)}."
        yield Reason("engines-not-current", "unknown", "low", message, "package.json")


def _is_unreleased(wanted: semver.Range, newest: str) -> bool:
    """Whether all of a range is beyond the newest version's major.

    A later minor of that major may well be out by the time a package asks for it.
    """
    following = semver.Version.parse(f"{semver.major(newest) + 1}.0.0-0").key
    return all(interval.start >= following for interval in wanted.intervals)
