"""`prism verify`, `repair`, `gc`, `reindex`, `export`, `import` and `copy` on a folder."""

from __future__ import annotations

import json
import os
import shutil
import time

import anyio
import pytest

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.cli.counting import counting
from prism_kernel.cli.main import run
from tests.changes.workshop import Workshop


@pytest.fixture
def root(tmp_path, monkeypatch):
    """The default store of an otherwise empty folder, with two packages."""
    for name in [name for name in os.environ if name.startswith("PRISM_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("STORAGE_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)

    async def stock() -> None:
        shop = Workshop(FilesystemStorage(tmp_path / "storage"))
        await shop.publish("1.0.0", "widget")
        await shop.publish("2.0.0", "@acme/gadget")

    anyio.run(stock)
    return tmp_path / "storage"


@pytest.fixture
def prism(root, capsys):
    def call(*arguments: object):
        status = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return int(status), printed.out, printed.err

    return call


def objects(root) -> dict[str, bytes]:
    """Everything but the identity of the store, which is never moved."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
        and path.name != "store.json"
        and not path.relative_to(root).parts[0].startswith(".")
    }


def used(root) -> str:
    """How a command says which store it used."""
    return f"prism: using the store at {root} (filesystem)\n"


def in_json(root) -> dict[str, str]:
    identity = root / "store.json"
    known = {"id": json.loads(identity.read_text())["id"]} if identity.exists() else {}
    return {"driver": "filesystem", "location": str(root), **known}


def tarball_of(root):
    return next((root / "packages" / "widget").rglob("package.tgz"))


def test_a_sound_store_passes(prism, root):
    status, out, err = prism("verify")
    assert (status, err) == (0, used(root))
    assert out.startswith("2 packages, 2 versions, 10 objects, ")
    assert out.endswith(" read; 0 problems.\n")


def test_a_package_that_there_is_not_is_no_damage(prism, root):
    status, out, err = prism("verify", "wigdet")
    assert (status, out) == (3, "")
    assert err == used(root) + (
        "prism: There is no package wigdet in this store. Did you mean 'widget'?\n"
    )
    assert json.loads(prism("verify", "widget", "gizmo", "--json")[1])["code"] == (
        "package-not-found"
    )


def test_a_lost_record_of_a_package_that_is_named_is_damage(prism, root):
    (root / "packages" / "widget" / "package.json").unlink()
    status, out, _ = prism("verify", "widget")
    assert status == 1
    assert out.startswith("missing-record: packages/widget/package.json: ")


def test_what_is_wrong_is_named_and_the_status_says_so(prism, root):
    path = tarball_of(root)
    path.write_bytes(b"?")
    status, out, _ = prism("verify")
    key = str(path.relative_to(root))
    assert status == 1
    assert f"damaged-object: {key}: Its size in bytes is 1; the record says " in out
    status, out, _ = prism("verify", "--json")
    document = json.loads(out)
    assert (status, document["ok"]) == (1, False)
    (problem,) = document["problems"]
    assert (problem["kind"], problem["key"]) == ("damaged-object", key)
    assert (problem["package"], problem["version"]) == ("widget", "1.0.0")
    assert prism("verify", "@acme/gadget")[0] == 0


def test_a_store_is_repaired_from_another_root(prism, root, tmp_path):
    shutil.copytree(root, tmp_path / "backup")
    before = objects(root)
    tarball_of(root).unlink()
    (root / "packages/@acme/gadget/package.json").write_bytes(b"{}")
    status, out, _ = prism("repair", "--from", tmp_path / "backup")
    assert status == 0
    assert out.endswith("2 repaired, 0 left.\n")
    assert objects(root) == before


def test_what_cannot_be_repaired_ends_with_one(prism, root, tmp_path):
    tarball_of(root).unlink()
    (tmp_path / "nothing").mkdir()
    status, out, _ = prism("repair", "--from", tmp_path / "nothing")
    assert status == 1
    assert "The backup does not have it." in out
    status, out, _ = prism("repair", "--from", tmp_path / "nothing", "--json")
    assert len(json.loads(out)["problems"]) == 1


def test_leftovers_are_listed_and_deleted_on_request(prism, root):
    before = objects(root)
    folder = root / "packages/widget/3.0.0/abc-1"
    folder.mkdir(parents=True)
    (folder / "package.tgz").write_bytes(b"x" * 2000)
    status, out, err = prism("gc")
    assert (status, err) == (0, used(root))
    assert "too young: widget 3.0.0 abc-1 (1 object, 2.0 kB, " in out
    old = time.time() - 2 * 3600
    os.utime(folder / "package.tgz", (old, old))
    assert "too young" in prism("gc")[1]
    status, out, err = prism("gc", "--grace", 1)
    assert "would delete: widget 3.0.0 abc-1" in out
    assert "--apply" in err
    assert (folder / "package.tgz").exists()
    status, out, _ = prism("gc", "--grace", "1.5", "--apply", "--json")
    assert json.loads(out) == {
        "applied": True,
        "collected": ["packages/widget/3.0.0/abc-1/package.tgz"],
        "bytes": 2000,
        "young": [],
        "youngBytes": 0,
        "store": in_json(root),
    }
    assert objects(root) == before
    assert prism("gc", "--grace", 0)[0] == 2


def test_the_index_is_built_again(prism, root):
    before = objects(root)
    shutil.rmtree(root / "index")
    assert prism("verify")[0] == 1
    status, out, _ = prism("reindex")
    assert (status, out) == (0, "2 packages, 0 failed.\n")
    assert objects(root) == before
    assert json.loads(prism("reindex", "--json")[1]) == {
        "packages": 2,
        "failed": {},
        "store": in_json(root),
    }


@pytest.mark.parametrize("target", ["backup", "backup.tar"])
def test_a_store_moves_by_export_and_import(prism, root, tmp_path, monkeypatch, target):
    before = objects(root)
    status, out, _ = prism("export", tmp_path / target)
    assert status == 0
    assert out.startswith("10 objects written (")
    monkeypatch.setenv("PRISM_STORAGE_ROOT", str(tmp_path / "other"))
    assert prism("import", tmp_path / target)[0] == 0
    assert objects(tmp_path / "other") == before
    status, out, _ = prism("import", tmp_path / target, "--json")
    assert json.loads(out) == {
        "written": 0,
        "present": 10,
        "bytes": 0,
        "failed": [],
        "store": in_json(tmp_path / "other"),
    }


def test_a_store_in_a_servers_memory_cannot_be_looked_at(prism, monkeypatch):
    monkeypatch.setenv("PRISM_STORAGE", "memory")
    status, _, err = prism("verify")
    assert status == 1
    assert "is in the memory of a server" in err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["verify", "../up"], 2),
        (["repair", "--from", "nowhere"], 2),
        (["import", "nowhere"], 2),
        (["import", "storage"], 2),
        (["copy", "--from", "filesystem", "--to", "filesystem"], 1),
        (["copy", "--from", "filesystem", "--to", "tape"], 1),
        (["copy", "--from", "filesystem", "--to", "memory"], 1),
    ],
)
def test_what_makes_no_sense_ends_with_its_status(prism, arguments, status):
    assert prism(*arguments)[0] == status


def test_progress_is_a_line_now_and_then(capsys, monkeypatch):
    monkeypatch.setattr("prism_kernel.cli.counting._PAUSE", 0)
    with counting("Verifying", quiet=False) as progress:
        progress("widget@1.0.0")
        progress("evil\x1b[2J")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "Verifying: 1 done, last widget@1.0.0",
        "Verifying: 2 done, last evil\\x1b[2J",
    ]


def test_progress_is_live_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with counting("Verifying", quiet=False) as progress:
        progress("[red]widget@1.0.0")
    assert "[red]widget@1.0.0" in capsys.readouterr().err
    with counting("Verifying", quiet=True) as progress:
        progress("widget")
    assert capsys.readouterr().err == ""
