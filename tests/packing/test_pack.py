from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from prism_kernel.errors import InvalidManifest, InvalidPackage
from prism_kernel.packing import PackResult, list_files, pack

EXAMPLES = Path(__file__).parents[2] / "examples" / "packages"


@pytest.fixture
def package(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "index.js").write_text("exports.answer = 42;\n")
    (tmp_path / "cli.js").write_text("#!/usr/bin/env node\n")
    write_manifest(tmp_path, name="@acme/widget", version="1.2.3", bin="cli.js")
    return tmp_path


def write_manifest(root: Path, **fields: object) -> None:
    (root / "package.json").write_text(json.dumps(fields))


def packed(root: Path) -> tuple[PackResult, bytes]:
    sink = io.BytesIO()
    return pack(root, sink), sink.getvalue()


def members(data: bytes) -> dict[str, tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return {member.name: member for member in archive}


def test_result_describes_the_bytes_written(package):
    result, data = packed(package)
    assert (result.name, result.version) == ("@acme/widget", "1.2.3")
    assert result.files == tuple(list_files(package))
    assert result.size == len(data)
    assert result.unpacked_size == sum(file.size for file in result.files)
    assert result.digests.sha512 == hashlib.sha512(data).hexdigest()


def test_members_stand_in_a_package_folder_with_npms_date(package):
    found = members(packed(package)[1])
    assert set(found) == {"package/cli.js", "package/lib/index.js", "package/package.json"}
    assert {member.mtime for member in found.values()} == {499_162_500}
    assert {(member.uid, member.gid, member.uname) for member in found.values()} == {(0, 0, "")}
    assert found["package/cli.js"].mode == 0o755
    assert found["package/lib/index.js"].mode == 0o644


def test_same_contents_give_the_same_bytes_whatever_the_dates_and_owners_rights(package):
    before = packed(package)[1]
    os.utime(package / "lib" / "index.js", (1, 1))
    (package / "lib" / "index.js").chmod(0o600)
    assert packed(package)[1] == before


def test_gzip_header_holds_neither_name_nor_time(package):
    data = packed(package)[1]
    assert data[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    assert gzip.decompress(data)


def test_long_and_foreign_names_survive(package):
    long_name = "x" * 120 + "é.js"
    (package / "lib" / long_name).write_text("")
    assert f"package/lib/{long_name}" in members(packed(package)[1])


def test_progress_counts_up_to_the_unpacked_size(package):
    steps: list[tuple[int, int]] = []
    result = pack(package, io.BytesIO(), lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1] == (result.unpacked_size, result.unpacked_size)


def test_file_that_changes_while_packing_is_an_error(package):
    (package / "zz.js").write_text("first")

    def change(_done: int, _total: int) -> None:
        (package / "zz.js").write_text("second, and longer")

    with pytest.raises(InvalidPackage, match=r"zz\.js changed"):
        pack(package, io.BytesIO(), change)


def test_file_replaced_by_a_link_while_packing_is_an_error(package):
    (package / "zz.js").write_text("first")

    def change(_done: int, _total: int) -> None:
        (package / "zz.js").unlink(missing_ok=True)
        (package / "zz.js").symlink_to("cli.js")

    with pytest.raises(InvalidPackage):
        pack(package, io.BytesIO(), change)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"version": "1.0.0"}, '"name"'),
        ({"name": "widget"}, '"version"'),
        ({"name": "Widget", "version": "1.0.0"}, '"name"'),
        ({"name": "widget", "version": "1.0"}, '"version"'),
        ({"name": "widget", "version": 1}, '"version"'),
    ],
)
def test_name_and_version_must_be_publishable(package, fields, words):
    write_manifest(package, **fields)
    with pytest.raises(InvalidManifest, match=words):
        pack(package, io.BytesIO())


def test_version_is_cleaned_as_npm_cleans_it(package):
    write_manifest(package, name="widget", version=" v1.2.3+build ")
    assert packed(package)[0].version == "1.2.3"


def test_every_example_package_packs_with_readme_and_license_field():
    roots = sorted(path.parent for path in EXAMPLES.glob("*/package.json"))
    assert len(roots) >= 5
    for root in roots:
        result, _ = packed(root)
        assert "README.md" in {file.path for file in result.files}
        assert json.loads((root / "package.json").read_text())["license"] == "MIT"


def install(root: Path, modules: Path) -> None:
    """Unpack a packed example where node looks for it."""
    result, data = packed(root)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            target = modules / result.name / member.name.removeprefix("package/")
            target.parent.mkdir(parents=True, exist_ok=True)
            source = archive.extractfile(member)
            assert source is not None
            target.write_bytes(source.read())


COMMON = """
const assert = require('node:assert')
assert.strictEqual(require('prism-demo-duration').format(5400000), '1h 30m')
assert.strictEqual(require('prism-demo-slug')('Crème brûlée!'), 'creme-brulee')
assert.strictEqual(require('prism-demo-slug/lib/transliterate')('Straße'), 'Strasse')
assert.strictEqual(require('@prism-demo/widget').countdown(90000), '1m 30s left')
import('prism-demo-duration').then(m => assert.strictEqual(m.parse('2h'), 7200000))
import('prism-demo-platform').then(m => assert.strictEqual(m.runtime, 'node'))
import('prism-demo-greet').then(m => assert.strictEqual(m.greet('Ada', 'de'), 'Hallo, Ada!'))
"""
WIDGET = {
    "1.0.0": "assert.strictEqual(require('@prism-demo/widget/legacy')(5), '5s left')",
    "1.1.0": """
    assert.throws(() => require('@prism-demo/widget/legacy'))
    assert.strictEqual(require('@prism-demo/widget/themes/plain').done, '#')
    import('@prism-demo/widget').then(m => assert.strictEqual(m.banner(0), 'over (node)'))
    import('@prism-demo/widget/bar').then(m => assert.strictEqual(m.bar(0.5, 4), '██░░'))
    """,
}


@pytest.mark.clients
@pytest.mark.parametrize("version", sorted(WIDGET))
def test_packed_examples_run_in_node(tmp_path, version):
    for name in ("duration", "platform", "greet", "slug", f"scoped-widget-{version}"):
        install(EXAMPLES / name, tmp_path / "node_modules")
    command = ("node", "-e", COMMON + WIDGET[version])
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
