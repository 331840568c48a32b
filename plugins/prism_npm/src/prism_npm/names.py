"""Names as npm's URLs spell them: packages, versions, tarball files."""

from __future__ import annotations

from prism_kernel.api import VersionNotFound, check_name, tarball_filename

_SUFFIX = ".tgz"


def tarball_path(name: str, version: str) -> str:
    """The path of a tarball below the mount: ``/@acme/widget/-/widget-1.0.0.tgz``."""
    return f"/{name}/-/{tarball_filename(name, version)}"


def version_of_file(name: str, filename: str) -> str:
    """The version that a tarball's file name says, for the package ``name``.

    ``filename`` is what follows ``/-/`` in the URL. Old clients put the scope there, too:
    ``@acme/widget-1.0.0.tgz``. Raises ``InvalidName``, and ``VersionNotFound`` if the file cannot
    be one of this package.
    """
    check_name(name)
    bare = name.rpartition("/")[2]
    for stem in (bare, name):
        prefix = f"{stem}-"
        if filename.startswith(prefix) and filename.endswith(_SUFFIX):
            version = filename[len(prefix) : -len(_SUFFIX)]
            if version:
                return version
    raise VersionNotFound(f"{filename!r} is no tarball of {name}.", name=name)
