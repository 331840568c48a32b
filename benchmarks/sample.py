"""A small package of a realistic shape, made on the spot."""

from __future__ import annotations

import gzip
import io
import json
import tarfile


def sample_tarball(name: str, version: str, files: int = 12) -> bytes:
    """A tarball with `files` modules, their types, a README and an exports map."""
    manifest = {
        "name": name,
        "version": version,
        "description": "Measured, not used.",
        "license": "MIT",
        "type": "module",
        "exports": {
            ".": {"types": "./lib/index.d.ts", "default": "./lib/index.js"},
            "./*": "./lib/*.js",
        },
        "dependencies": {"left": "^1.0.0", "right": "~2.1.0"},
    }
    contents = {
        "package.json": json.dumps(manifest, indent=2),
        "README.md": f"# {name}\n\n" + "A line of prose about what it does.\n" * 40,
        "LICENSE": "MIT License\n" * 20,
        "lib/index.js": "export const answer = 42;\n" + "// A comment line.\n" * 80,
        "lib/index.d.ts": "export declare const answer: number;\n",
    }
    for number in range(files):
        body = f"export function part{number}(x) {{\n  return x + {number};\n}}\n"
        contents[f"lib/part{number}.js"] = body * 12
    return _pack(contents)


def _pack(contents: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, text in contents.items():
            entry = tarfile.TarInfo(f"package/{path}")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return gzip.compress(buffer.getvalue(), mtime=0)
