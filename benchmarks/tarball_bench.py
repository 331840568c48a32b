"""Reading and packing real tarballs, beside Python's ``tarfile``, in one run.

``python benchmarks/tarball_bench.py [file.tgz ...]`` prints CPU milliseconds, medians of
interleaved rounds. Without arguments it fetches three packages with ``npm pack``.

- *inflate*: the gzip member alone, checked;
- *read*: every header and path checked, every byte of contents handed out;
- *sha256*: the same, and a digest for each file;
- *pack*: the same, and each file written to ``files.pack``;
- *tarfile*: Python's own module, streaming, every file read; no check beyond its own.
"""

from __future__ import annotations

import hashlib
import io
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from prism_kernel.tarball import FilesPackWriter, TarballLimits, TarballReader
from prism_kernel.tarball.archive_stream import inflate

PACKAGES = ("rxjs@7.8.2", "typescript@5.9.2", "monaco-editor@0.52.2")
ROUNDS = 9


def inflate_only(tarball: bytes) -> None:
    for _ in inflate(io.BytesIO(tarball), TarballLimits()):
        pass


def read_all(tarball: bytes) -> None:
    for entry in TarballReader(io.BytesIO(tarball)):
        for _ in entry.chunks():
            pass


def read_and_hash(tarball: bytes) -> None:
    for entry in TarballReader(io.BytesIO(tarball)):
        digest = hashlib.sha256()
        for chunk in entry.chunks():
            digest.update(chunk)
        digest.hexdigest()


def read_and_pack(tarball: bytes) -> int:
    sink = io.BytesIO()
    writer = FilesPackWriter(sink)
    for entry in TarballReader(io.BytesIO(tarball)):
        writer.add(entry.path, entry.chunks(), executable=entry.executable)
    return sink.tell()


def read_with_tarfile(tarball: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r|gz") as archive:
        for member in archive:
            if (contents := archive.extractfile(member)) is not None:
                contents.read()


STEPS: dict[str, Callable[[bytes], object]] = {
    "inflate": inflate_only,
    "read": read_all,
    "sha256": read_and_hash,
    "pack": read_and_pack,
    "tarfile": read_with_tarfile,
}


def cpu_ms(step: Callable[[bytes], object], tarball: bytes) -> float:
    started = time.process_time()
    step(tarball)
    return (time.process_time() - started) * 1e3


def measure(tarball: bytes) -> dict[str, float]:
    samples: dict[str, list[float]] = {name: [] for name in STEPS}
    for _ in range(ROUNDS):
        for name, step in STEPS.items():
            samples[name].append(cpu_ms(step, tarball))
    return {name: statistics.median(times) for name, times in samples.items()}


def report(path: Path) -> None:
    tarball = path.read_bytes()
    sizes = [entry.size for entry in TarballReader(io.BytesIO(tarball))]
    print(
        f"{path.name}: {len(tarball) / 1e6:.2f} MB, {len(sizes)} files"
        f" of {sum(sizes) / 1e6:.1f} MB, files.pack {read_and_pack(tarball) / 1e6:.2f} MB"
    )
    for name, milliseconds in measure(tarball).items():
        print(f"  {name:8} {milliseconds:7.1f} ms")


def main(paths: list[str]) -> None:
    if paths:
        for path in paths:
            report(Path(path))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", *PACKAGES]
        names = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        for name in names.stdout.split():
            report(Path(folder) / name)


if __name__ == "__main__":
    main(sys.argv[1:])
