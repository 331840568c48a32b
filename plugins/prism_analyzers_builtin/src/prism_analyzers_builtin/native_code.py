"""Native code and install scripts: what a package needs besides a JavaScript engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prism_analyzers_builtin.bounds import listed, shown
from prism_analyzers_builtin.json_shapes import object_at, text_at
from prism_analyzers_builtin.verdicts import Reason
from prism_kernel.api import Finding, PackageContents

MAX_ADDON_BYTES = 8 * 1024 * 1024
"""Bytes of an addon worth unpacking for the names in it."""

INSTALL_SCRIPTS = ("preinstall", "install", "postinstall")


@dataclass(frozen=True, slots=True)
class NativeCode:
    """What was found.

    ``addons`` are the paths of ``.node`` files, and ``portable`` is whether they use Node-API,
    which Deno and Bun have too, rather than the engine of one version of Node.js. ``gyp`` is
    whether the package is built from source when it is installed; ``scripts`` are the names of
    its install scripts.
    """

    addons: tuple[str, ...]
    portable: bool
    gyp: bool
    scripts: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def tags(self) -> list[str]:
        tags = {"native": self.gyp or bool(self.addons), "install-scripts": bool(self.scripts)}
        return sorted(tag for tag, holds in tags.items() if holds)


def find_native_code(package: PackageContents) -> NativeCode:
    addons = tuple(path for path in package.files if path.endswith(".node"))
    scripts = object_at(package.package_json, "scripts")
    present = tuple(name for name in INSTALL_SCRIPTS if text_at(scripts, name))
    gyp = "binding.gyp" in package.files and package.package_json.get("gypfile") is not False
    findings = [
        Finding(
            "install-script",
            "warning",
            f"The `{name}` script runs on every machine that installs the package.",
            "package.json",
            evidence=shown(text_at(scripts, name) or ""),
        )
        for name in present
    ]
    if gyp or addons:
        evidence = listed(addons or ["binding.gyp"])
        message = "The package has native code, which depends on the platform."
        findings.append(Finding("native-code", "info", message, evidence=evidence))
    return NativeCode(addons, _use_node_api(package, addons), gyp, present, tuple(findings))


def _use_node_api(package: PackageContents, addons: tuple[str, ...]) -> bool:
    """Judged by the smallest addon: they are builds of the same source for several platforms."""
    smallest = min(addons, key=lambda path: package.files[path].raw_bytes, default=None)
    if smallest is None or package.files[smallest].raw_bytes > MAX_ADDON_BYTES:
        return False
    return b"napi_" in package.read(smallest)


def native_reasons(native: NativeCode, runtime: str) -> Iterator[Reason]:
    """What native code means for a runtime.

    Workers load no addons. Elsewhere a missing build is a doubt, not an incompatibility: the
    package fails everywhere while install scripts are off, and works once it is built.
    """
    if not (native.gyp or native.addons):
        return
    if runtime == "workers":
        yield Reason("native-code", "no", "medium", "Workers cannot load native code.")
    elif not native.addons:
        message = "The native part is missing until an install script has built it."
        yield Reason("native-missing", "unknown", "low", message)
    elif runtime != "node" and not native.portable:
        message = "The native addon was built for Node.js and does not use Node-API."
        yield Reason("native-code", "unknown", "low", message)
