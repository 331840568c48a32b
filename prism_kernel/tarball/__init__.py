"""Reading tarballs that may be hostile, and keeping their files where one read finds them."""

from __future__ import annotations

from prism_kernel.tarball.entry import TarEntry
from prism_kernel.tarball.files_pack import FilesPackWriter, PackedFile
from prism_kernel.tarball.limits import TarballLimits
from prism_kernel.tarball.manifest_json import parse_package_json
from prism_kernel.tarball.packed_member import MemberInflater, gunzip_member
from prism_kernel.tarball.reader import MANIFEST_PATH, TarballReader

__all__ = [
    "MANIFEST_PATH",
    "FilesPackWriter",
    "MemberInflater",
    "PackedFile",
    "TarEntry",
    "TarballLimits",
    "TarballReader",
    "gunzip_member",
    "parse_package_json",
]
