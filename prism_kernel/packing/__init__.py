"""What ``npm pack`` puts into a tarball, and the tarball itself.

``list_files`` follows npm-packlist 10 as npm 11 calls it: the ``files`` field, ``.npmignore``
before ``.gitignore`` in every folder, what is always in, what is never in, bundled dependencies.
``pack`` writes the listed files so that the same files give the same bytes.

Left to npm itself: lifecycle scripts, which are never run here, and packing a workspace as seen
from its root.
"""

from __future__ import annotations

from prism_kernel.packing.archive import PackResult, pack
from prism_kernel.packing.listing import PackedFile, list_files

__all__ = ["PackResult", "PackedFile", "list_files", "pack"]
