"""Where everything is stored: the key layout, in one place.

::

    store.json                                            the identity of the store
    packages/<name>/package.json                          the package record, the commit point
    packages/<name>/<version>/<folder>/manifest.json      immutable
    packages/<name>/<version>/<folder>/metadata.json      immutable
    packages/<name>/<version>/<folder>/package.tgz        artifact: the tarball as published
    packages/<name>/<version>/<folder>/files.pack         artifact: its files, one gzip member each

Each attempt to publish writes into a folder of its own, named after the tarball's digest and a
random part; the record says which folder is the version. So two publishers of one version never
touch each other's objects, and what a crash leaves behind is never mistaken for a version.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

IDENTITY = "store.json"
PACKAGES = "packages/"
RECORD_FILE = "package.json"
TARBALL_FILE = "package.tgz"
_DIGEST_PART = 16
_RANDOM_BYTES = 4
_IN_FOLDER = re.compile(rf"/[0-9a-f]{{{_DIGEST_PART}}}-[0-9a-f]{{{2 * _RANDOM_BYTES}}}/[^/]+$")


def record_key(name: str) -> str:
    return f"{PACKAGES}{name}/{RECORD_FILE}"


def new_folder(sha256: str) -> str:
    """A folder name that no other attempt has: ``<digest>-<random>``."""
    return f"{sha256[:_DIGEST_PART]}-{secrets.token_hex(_RANDOM_BYTES)}"


def is_of_a_version(key: str) -> bool:
    """Whether the key lies in a folder that ``new_folder`` named."""
    return _IN_FOLDER.search(key) is not None


@dataclass(frozen=True, slots=True)
class VersionKeys:
    """The keys of one version's objects."""

    name: str
    version: str
    folder: str

    def _key(self, file: str) -> str:
        return f"{PACKAGES}{self.name}/{self.version}/{self.folder}/{file}"

    @property
    def manifest(self) -> str:
        return self._key("manifest.json")

    @property
    def metadata(self) -> str:
        return self._key("metadata.json")

    @property
    def tarball(self) -> str:
        return self._key(TARBALL_FILE)

    @property
    def pack(self) -> str:
        return self._key("files.pack")
