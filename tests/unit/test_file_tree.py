from __future__ import annotations

from datetime import UTC, datetime

from prism_kernel.inspection.file_tree import file_tree
from prism_kernel.models.files import FileTreeSnapshot
from prism_kernel.tarball.files_pack import PackedFile

AT = datetime(2026, 1, 2, tzinfo=UTC)


def packed(path: str, raw: int = 10, gzip: int = 5, offset: int = 0) -> PackedFile:
    return PackedFile(
        path=path, raw_bytes=raw, gzip_bytes=gzip, offset=offset, sha256="ab", executable=False
    )


def tree_of(*files: PackedFile) -> FileTreeSnapshot:
    return FileTreeSnapshot.model_validate(file_tree(files, AT))


def shape(nodes) -> list[object]:
    return [
        (node.path, shape(node.children)) if node.children is not None else node.path
        for node in nodes
    ]


def test_folders_come_first_and_each_level_is_in_name_order():
    files = ["z.js", "a.js", "lib/b.js", "lib/deep/c.js", "bin/x", "lib/a.js"]
    tree = tree_of(*map(packed, files))
    assert shape(tree.tree) == [
        ("bin", ["x"]),
        ("lib", [("deep", ["c.js"]), "a.js", "b.js"]),
        "a.js",
        "z.js",
    ]
    assert (tree.total_files, tree.total_directories) == (6, 3)


def test_the_order_of_the_tarball_does_not_matter():
    files = [packed(path) for path in ("b/c", "a", "b/a/d")]
    assert tree_of(*files) == tree_of(*reversed(files))


def test_a_folder_is_as_large_as_what_it_holds():
    tree = tree_of(packed("lib/a", 1, 10), packed("lib/deep/b", 2, 20), packed("c", 4, 40))
    lib = tree.tree[0]
    assert (lib.size.raw_bytes, lib.size.gzip_bytes) == (3, 30)
    assert (lib.children[0].size.raw_bytes, lib.children[0].size.gzip_bytes) == (2, 20)


def test_a_file_says_where_it_lies():
    (lib,) = tree_of(packed("lib/index.d.ts", offset=77)).tree
    (node,) = lib.children
    assert (node.path, node.relative_path, node.depth) == ("index.d.ts", "lib/index.d.ts", 1)
    assert (node.extension, node.sha256, node.offset) == (".ts", "ab", 77)


def test_a_name_that_only_begins_with_a_dot_has_no_extension():
    found = {
        node.path: node.extension for node in tree_of(*map(packed, (".npmrc", "LICENSE"))).tree
    }
    assert found == {".npmrc": None, "LICENSE": None}


def test_a_package_without_files_is_an_empty_tree():
    tree = tree_of()
    assert (tree.tree, tree.total_files, tree.total_directories) == ([], 0, 0)
