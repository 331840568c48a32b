"""The kernel's own paths of the HTTP API, written in one place. All begin with ``/``."""

from __future__ import annotations

from urllib.parse import quote

from prism_kernel.names import tarball_filename

API = "/v1"
PACKAGES = f"{API}/packages"
RESOLVE = f"{API}/resolve"
FILES = "/packages"
OPERATIONS = "/-"
HEALTH = f"{OPERATIONS}/health"
READY = f"{OPERATIONS}/ready"
PLUGINS = f"{OPERATIONS}/plugins"
DOCS = "/docs"
OPENAPI = "/openapi.json"

OWN = (PACKAGES, RESOLVE, FILES, HEALTH, READY, PLUGINS, DOCS, OPENAPI)
"""Everything at and below these belongs to the kernel; plugins have what is left."""

_SAFE_IN_NAME = "@/"
_SAFE_IN_PATH = "/@:!$&'()*+,;=~"


def package_path(name: str) -> str:
    return f"{PACKAGES}/{quote(name, safe=_SAFE_IN_NAME)}"


def tags_path(name: str) -> str:
    return f"{package_path(name)}/tags"


def tag_path(name: str, tag: str) -> str:
    return f"{tags_path(name)}/{quote(tag, safe='')}"


def version_path(name: str, version: str) -> str:
    return f"{package_path(name)}/{quote(version, safe='+')}"


def files_path(name: str, version: str) -> str:
    return f"{version_path(name, version)}/files"


def file_path(name: str, version: str, path: str) -> str:
    """Where a file of a version is served."""
    folder = f"{FILES}/{quote(name, safe=_SAFE_IN_NAME)}/{quote(version, safe='+')}"
    return f"{folder}/{quote(path, safe=_SAFE_IN_PATH)}"


def tarball_path(name: str, version: str) -> str:
    """Where the tarball is served; ``-`` cannot be a version, so it hides no file."""
    filename = quote(tarball_filename(name, version), safe="+")
    return f"{FILES}/{quote(name, safe=_SAFE_IN_NAME)}/-/{filename}"
