"""What changed between two versions."""

from __future__ import annotations

from prism_kernel.diffing import diff_versions
from prism_kernel.models.metadata import DirectorySize, ExportEntry, ExportsMap, ExportTarget
from prism_kernel.testing.drafts import draft_of


def metadata_of(package_json, files=None, **fields):
    return draft_of(package_json, files).metadata.model_copy(update=fields)


BEFORE = metadata_of(
    {"version": "1.0.0"}, {"lib/same.js": "1", "lib/changed.js": "1", "lib/removed.js": "1"}
)
AFTER = metadata_of(
    {"version": "1.1.0"}, {"lib/same.js": "1", "lib/changed.js": "2", "lib/added.js": "1"}
)


def test_files_are_added_removed_and_modified():
    diff = diff_versions(BEFORE, AFTER)
    changes = {change.path: change.change for change in diff.files}
    assert changes == {
        "lib/added.js": "added",
        "lib/changed.js": "modified",
        "lib/removed.js": "removed",
        "package.json": "modified",
    }
    assert list(changes) == sorted(changes)


def test_a_file_of_the_same_size_and_other_contents_is_modified():
    (change,) = [
        change for change in diff_versions(BEFORE, AFTER).files if change.path == "lib/changed.js"
    ]
    assert change.before.raw_bytes == change.after.raw_bytes == 1
    assert change.before.sha256 != change.after.sha256


def test_an_added_file_has_no_before_and_a_removed_one_no_after():
    changes = {change.path: change for change in diff_versions(BEFORE, AFTER).files}
    assert changes["lib/added.js"].before is None
    assert changes["lib/removed.js"].after is None


def test_a_version_does_not_differ_from_itself():
    diff = diff_versions(BEFORE, BEFORE)
    assert (diff.files, diff.dependencies, diff.manifest) == ([], [], [])
    assert (diff.exports.added, diff.exports.removed, diff.exports.changed) == ([], [], [])


def test_the_diff_the_other_way_is_its_mirror():
    there, back = diff_versions(BEFORE, AFTER), diff_versions(AFTER, BEFORE)
    assert (there.from_, there.to) == (back.to, back.from_) == ("1.0.0", "1.1.0")
    assert [(change.before, change.after) for change in there.files] == [
        (change.after, change.before) for change in back.files
    ]


def test_dependencies_change_by_kind():
    diff = diff_versions(
        metadata_of({"dependencies": {"a": "^1", "b": "^1"}, "devDependencies": {"c": "1"}}),
        metadata_of({"dependencies": {"b": "^2", "d": "*"}, "peerDependencies": {"c": "1"}}),
    )
    assert [(each.kind, each.name, each.before, each.after) for each in diff.dependencies] == [
        ("runtime", "a", "^1", None),
        ("runtime", "b", "^1", "^2"),
        ("runtime", "d", None, "*"),
        ("dev", "c", "1", None),
        ("peer", "c", None, "1"),
    ]


def test_members_of_package_json_are_compared_except_what_is_told_elsewhere():
    diff = diff_versions(
        metadata_of({"version": "1.0.0", "main": "a.js", "dependencies": {"a": "1"}}),
        metadata_of({"version": "2.0.0", "type": "module", "main": "b.js"}),
    )
    assert [(each.field, each.before, each.after) for each in diff.manifest] == [
        ("main", "a.js", "b.js"),
        ("type", None, "module"),
    ]


def exports(**paths: str) -> ExportsMap:
    return ExportsMap(
        entries=[
            ExportEntry(name=name, targets=[ExportTarget(condition="default", path=path)])
            for name, path in paths.items()
        ]
    )


def test_exports_are_added_removed_and_changed():
    diff = diff_versions(
        metadata_of({}, exports=exports(same="a", moved="a", gone="a")),
        metadata_of({}, exports=exports(same="a", moved="b", new="a")),
    )
    assert (diff.exports.added, diff.exports.removed, diff.exports.changed) == (
        ["new"],
        ["gone"],
        ["moved"],
    )


def test_exports_of_a_version_that_nobody_analysed_are_none():
    diff = diff_versions(metadata_of({}), metadata_of({}, exports=exports(new="a")))
    assert diff.exports.added == ["new"]


def test_sizes_by_directory_stand_side_by_side():
    size = DirectorySize(path="lib", size=7)
    diff = diff_versions(metadata_of({}), metadata_of({}, size_by_directory=[size]))
    assert (diff.size_by_directory.before, diff.size_by_directory.after) == ([], [size])
