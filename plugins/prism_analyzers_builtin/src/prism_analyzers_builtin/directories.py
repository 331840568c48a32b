from __future__ import annotations

from collections.abc import Iterable

from prism_analyzers_builtin.package_paths import TOP, parent_of
from prism_kernel.api import PackageFile


def raw_bytes_by_directory(files: Iterable[PackageFile]) -> dict[str, int]:
    """Each directory's raw bytes, with all that lies below it; ``.`` is the whole package.

    Linear in the number of files and directories: bytes are put in the deepest directory first
    and then carried up once.
    """
    totals = {TOP: 0}
    for file in files:
        parent = parent_of(file.path)
        totals[parent] = totals.get(parent, 0) + file.raw_bytes
    for directory in list(totals):
        _add_ancestors(totals, directory)
    for directory in sorted(totals, key=lambda path: path.count("/"), reverse=True):
        if directory != TOP:
            totals[parent_of(directory)] += totals[directory]
    return totals


def _add_ancestors(totals: dict[str, int], directory: str) -> None:
    parent = parent_of(directory)
    while parent not in totals:
        totals[parent] = 0
        parent = parent_of(parent)
