"""Everything that changes a package."""

from __future__ import annotations

from fastapi import APIRouter

from prism_kernel.api import RouterContext
from prism_npm.errors import npm_router
from prism_npm.writing.access import Accesses
from prism_npm.writing.attesting import Attesting
from prism_npm.writing.packages import Packages
from prism_npm.writing.removing import Removing
from prism_npm.writing.tagging import Tagging

_TAG = "/-/package/{name:package}/dist-tags/{tag}"
_ACCESS = "/-/package/{name:package}/access"
_REVISION = "/{name:package}/-rev/{rev}"


def routes(ctx: RouterContext) -> APIRouter:
    """Those under ``/-/`` first, as everywhere: no package is called ``-``."""
    router = npm_router(ctx)
    add = router.add_api_route
    tags, accesses, attesting = Tagging(ctx), Accesses(ctx), Attesting(ctx)
    add(_TAG, tags.put, methods=["PUT"])
    add(_TAG, tags.delete, methods=["DELETE"])
    add("/-/package/{name:package}/visibility", accesses.visibility, methods=["GET"])
    add("/-/package/{name:package}/collaborators", accesses.collaborators, methods=["GET"])
    add(_ACCESS, accesses.get, methods=["GET"])
    add(_ACCESS, accesses.set, methods=["POST"])
    add("/-/npm/v1/attestations/{name:package}@{version}", attesting.get, methods=["GET"])
    packages, removing = Packages(ctx), Removing(ctx)
    add("/{name:package}/-/{file}/-rev/{rev}", removing.delete_tarball, methods=["DELETE"])
    add(_REVISION, packages.put_revision, methods=["PUT"])
    add(_REVISION, removing.delete_package, methods=["DELETE"])
    return router
