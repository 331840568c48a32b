"""Whatever opens the store or asks a registry does it through one door, with the same options."""

from __future__ import annotations

import json
import shutil

import pytest

from prism_kernel.builtins.filesystem_storage import FilesystemStorage
from prism_kernel.testing.command_context import make_store
from tests.changes.workshop import Workshop
from tests.cli.walking import kernel_leaves, plugin_leaves

MAKING = {
    "serve": ("--port", "0"),
    "import": ("backup",),
    "auth init": (),
    "copy": ("--from", "filesystem", "--to", "s3"),
}
"""The commands that make a store which is not there, with what they cannot do without."""

NEEDING = {
    "verify": (),
    "repair": ("--from", "backup"),
    "gc": (),
    "reindex": (),
    "export": ("exported",),
    "auth recover": ("ada", "--password-stdin"),
    "auth prune": (),
    "advisories import": ("osv.zip",),
    "advisories status": (),
    "npm rotate-key": (),
}
"""The commands that want a store which is there."""

READING = ("verify", "gc", "export", "advisories status")
"""Those that write nothing into it."""

OPENING = {**MAKING, **NEEDING}
NOT_OPENING = {"plugins list", "plugins show", "plugins check", "config show"}
"""They read the configuration, and open nothing that it names."""


@pytest.fixture
def operator(prism, clean, monkeypatch):
    """`prism` beside an export and an archive of advisories; gives what is in the folder."""
    from plugins.prism_npm.tests.osv_documents import entry, write_archive  # noqa: PLC0415

    write_archive(clean / "osv.zip", [entry()])
    make_store(clean / "elsewhere")
    monkeypatch.setenv("STORAGE_ROOT", str(clean / "elsewhere"))
    assert prism("export", "backup").status == 0
    monkeypatch.delenv("STORAGE_ROOT")
    monkeypatch.setattr("sys.stdin.readline", lambda: "correct horse battery\n")
    return prism


def written_in(folder) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_every_command_has_the_options_of_what_it_uses():
    of_plugins, of_kernel = plugin_leaves(), kernel_leaves()
    assert min(len(of_plugins), len(of_kernel)) > 15
    assert [leaf for leaf in (*of_plugins, *of_kernel) if "--json" not in leaf.options] == []
    assert [leaf for leaf in of_plugins if leaf.options_of_needs != leaf.declared] == []
    for leaf in of_kernel:
        assert ("--config" in leaf.options) != ("--registry" in leaf.options), leaf


def test_these_tests_know_every_command_that_opens_a_store():
    of_plugins = {leaf.path for leaf in plugin_leaves() if leaf.needs.opens_store}
    of_kernel = {leaf.path for leaf in kernel_leaves() if "--config" in leaf.options}
    assert of_plugins | of_kernel == OPENING.keys() | NOT_OPENING


def test_only_these_plugin_commands_make_a_store():
    making = {leaf.path for leaf in plugin_leaves() if leaf.needs.makes_store}
    assert making == MAKING.keys() - {leaf.path for leaf in kernel_leaves()}


@pytest.mark.parametrize("command", OPENING)
def test_a_misspelt_variable_is_refused_by_every_command(operator, clean, monkeypatch, command):
    monkeypatch.setenv("PRISM_STORGE", "storage_s3")
    before = written_in(clean)
    asked = operator(*command.split(), *OPENING[command])
    assert (asked.status, asked.out, asked.err) == (
        1,
        "",
        "prism: Unknown setting 'PRISM_STORGE' (environment). Did you mean 'PRISM_STORAGE'?\n",
    )
    assert written_in(clean) == before


@pytest.mark.parametrize("values", ["", 'root = "data"\n'])
@pytest.mark.parametrize("command", OPENING)
def test_a_misspelt_table_of_a_plugin_is_refused_by_every_command(operator, clean, command, values):
    (clean / "prism.toml").write_text(f"[plugin.filesytem]\n{values}")
    before = written_in(clean)
    asked = operator(*command.split(), *OPENING[command])
    assert (asked.status, asked.out) == (1, "")
    assert asked.err.startswith("prism: [plugin.filesytem]: there is no plugin 'filesytem'.")
    assert written_in(clean) == before


@pytest.mark.parametrize("place", ["nowhere", "mount point", "lost+found", "leftovers"])
@pytest.mark.parametrize("command", NEEDING)
def test_a_store_that_is_not_there_is_refused_and_not_made(operator, clean, command, place):
    if place != "nowhere":
        (clean / "storage").mkdir()
    if place == "lost+found":
        (clean / "storage" / "lost+found").mkdir()
    if place == "leftovers":
        folder = clean / "storage/packages/widget/1.0.0/abc-1"
        folder.mkdir(parents=True)
        (folder / "package.tgz").write_bytes(b"x")
    before = written_in(clean)
    asked = operator(*command.split(), *NEEDING[command])
    assert (asked.status, asked.out) == (1, "")
    assert asked.err.startswith(f"prism: There is no store at {clean / 'storage'}. ")
    assert written_in(clean) == before
    problem = operator(*command.split(), *NEEDING[command], "--json")
    assert (problem.status, problem.json["code"]) == (1, "no-store")
    assert problem.json["store"] == {"driver": "filesystem", "location": str(clean / "storage")}


@pytest.mark.parametrize("command", [*NEEDING, "import", "auth init"])
def test_a_command_names_the_store_that_it_used(operator, clean, command):
    root = clean / "storage"
    make_store(root)
    identity = json.loads((root / "store.json").read_text())["id"]
    if command == "auth recover":
        assert operator("auth", "init", "ada", "--password-stdin").status == 0
    asked = operator(*command.split(), *OPENING[command])
    assert asked.status == 0, asked.err
    assert asked.err.startswith(f"prism: using the store at {root} (filesystem)\n")
    if command != "auth init":
        told = operator(*command.split(), *OPENING[command], "--json").json
        assert told["store"] == {"driver": "filesystem", "location": str(root), "id": identity}


@pytest.mark.parametrize("command", ["import", "auth init"])
def test_a_command_that_makes_a_store_gives_it_an_identity(operator, clean, command):
    asked = operator(*command.split(), *MAKING[command], "--json")
    assert asked.status == 0, asked.err
    assert asked.json["store"]["id"] == json.loads((clean / "storage/store.json").read_text())["id"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "nothing"),
        ("import", "verdaccio", "nothing"),
        ("auth", "init", "no good name", "--password-stdin"),
    ],
)
def test_a_command_that_fails_makes_no_store(operator, clean, arguments):
    before = written_in(clean)
    assert operator(*arguments).status != 0
    assert written_in(clean) == before


@pytest.fixture
def older(clean):
    """The root of a store with a package, from before stores had identities."""
    import anyio  # noqa: PLC0415

    anyio.run(Workshop(FilesystemStorage(clean / "storage")).publish)
    assert not (clean / "storage/store.json").exists()
    return clean / "storage"


@pytest.mark.parametrize("command", [each for each in NEEDING if each != "auth recover"])
def test_an_older_store_gets_its_identity_with_the_next_write(operator, older, command):
    asked = operator(*command.split(), *NEEDING[command], "--json")
    assert asked.status == 0, asked.err
    written = command not in READING and command not in {"repair", "auth prune"}
    assert older.joinpath("store.json").exists() == written
    assert ("id" in asked.json["store"]) == written


def test_a_damaged_identity_is_told_and_replaced(operator, older):
    (older / "store.json").write_bytes(b"{")
    told = operator("verify", "--json").json
    assert "id" not in told["store"]
    assert told["notes"][0].startswith("store.json is damaged; ")
    assert operator("npm", "rotate-key").status == 0
    assert json.loads((older / "store.json").read_text())["id"]
    assert operator("verify", "--json").json["notes"] == []


def test_a_folder_in_the_place_of_the_identity_is_told(operator, older):
    (older / "store.json").mkdir()
    asked = operator("reindex")
    assert asked.status != 0
    assert "The identity of the store cannot be written: store.json is a folder." in asked.err


def test_a_repository_of_packages_is_no_store(operator, clean, monkeypatch):
    source = clean / "mono/packages/ui"
    source.mkdir(parents=True)
    (source / "package.json").write_text('{"name": "ui"}')
    monkeypatch.setenv("STORAGE_ROOT", str(clean / "mono"))
    before = written_in(clean)
    assert operator("npm", "rotate-key").status == 1
    assert written_in(clean) == before


def test_artifacts_that_are_not_there_are_not_made_by_who_needs_none(operator, clean, second):
    (clean / "prism.toml").write_text('artifacts = "second"\n')
    make_store(clean / "storage")
    assert operator("npm", "rotate-key").status == 0
    assert not (clean / "second").exists()


@pytest.mark.parametrize("command", ["auth init", "npm rotate-key", "advisories import", "gc"])
def test_the_configuration_that_is_named_is_followed(operator, clean, command):
    (clean / "other.toml").write_text('[plugin.filesystem]\nroot = "other"\n')
    make_store(clean / "other")
    before = written_in(clean / "other")
    asked = operator(*command.split(), *OPENING[command], "--config", "other.toml")
    assert asked.status == 0, asked.err
    assert f"using the store at {clean / 'other'} " in asked.err
    assert not (clean / "storage").exists()
    assert (written_in(clean / "other") != before) == (command != "gc")


def test_a_plugin_that_the_named_configuration_disables_is_not_run(operator, clean):
    (clean / "other.toml").write_text('[plugins]\ndisabled = ["npm"]\n')
    make_store(clean / "storage")
    asked = operator("npm", "rotate-key", "--config", "other.toml")
    assert asked.status == 1
    assert asked.err == "prism: Plugin 'npm' is disabled: Disabled by plugins.disabled.\n"


@pytest.fixture
def second(install):
    install(
        "second",
        """
        from pathlib import Path
        from prism_kernel.builtins.filesystem_storage import FilesystemStorage

        @hookimpl
        def prism_register_storage():
            create = lambda _: FilesystemStorage(Path("second"))
            return [
                StorageProvider("second", "Another folder.", create, location=lambda _: "2nd"),
                StorageProvider("shy", "A folder.", create, location=lambda _: 1 / 0),
            ]
        """,
    )


def test_artifacts_that_are_elsewhere_are_named_and_put_back_though_all_are_gone(
    operator, clean, second, older
):
    before = {path.name for path in older.rglob("*.tgz")}
    shutil.copytree(older, clean / "copied")
    for path in [*older.rglob("*.tgz"), *older.rglob("*.pack")]:
        path.unlink()
    (clean / "prism.toml").write_text('artifacts = "second"\n')
    assert operator("verify").status == 1
    repaired = operator("repair", "--from", "copied", "--json")
    assert repaired.status == 0, repaired.err
    assert repaired.json["store"]["artifacts"] == {"driver": "second", "location": "2nd"}
    assert {path.name for path in (clean / "second").rglob("*.tgz")} == before
    assert (clean / "second/store.json").read_bytes() == (older / "store.json").read_bytes()


def test_artifacts_of_another_store_are_noted(operator, clean, second):
    (clean / "prism.toml").write_text('artifacts = "second"\n')
    make_store(clean / "storage")
    make_store(clean / "second")
    noted = operator("verify", "--json").json["notes"]
    assert noted == ["The artifacts carry the identity of another store."]


def test_a_driver_that_cannot_tell_where_it_is_is_called_by_its_name(operator, clean, second):
    (clean / "prism.toml").write_text('storage = "shy"\n')
    asked = operator("verify")
    assert asked.status == 1
    assert "prism: There is no store at shy. " in asked.err
