"""`info`, `files`, `resolve` and `diff` against a registry with two versions of a package."""

from __future__ import annotations

import io
import json

import httpx
import pytest

from prism_kernel.cli.resolve import loaded_format
from prism_kernel.models.resolved import ResolvedEntry
from prism_kernel.packing import pack

NAME = "@cli/widget"
EXPORTS = {
    ".": {"deno": "./deno.js", "import": "./index.js", "require": "./index.cjs"},
    "./data": "./data/table.json",
}


@pytest.fixture(scope="module")
def two_versions(registry, tmp_path_factory):
    folder = tmp_path_factory.mktemp("widget")
    document = {"name": NAME, "type": "module", "exports": EXPORTS, "description": "A widget."}
    files = {
        "index.js": "export default 1\n",
        "deno.js": "export default 'deno'\n",
        "index.cjs": "module.exports = 'cjs'\n",
        "data/table.json": "{}",
    }
    publish(registry.url, folder / "1", {**document, "version": "1.0.0"}, files)
    del files["index.cjs"]
    files["index.js"] = "export default 'longer'\n"
    newer = {**document, "version": "1.1.0", "dependencies": {"left-pad": "^1.0.0"}}
    publish(registry.url, folder / "2", newer, files)


def publish(url, folder, document, files):
    for path, text in {**files, "package.json": json.dumps(document)}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    tarball = io.BytesIO()
    pack(folder, tarball)
    sent = {"tarball": ("widget.tgz", tarball.getvalue())}
    httpx.post(f"{url}/v1/packages/{NAME}", files=sent).raise_for_status()


@pytest.fixture
def widget(two_versions, online):
    return online


def test_info_shows_versions_newest_first(widget):
    result = widget("info", NAME)
    assert result.status == 0
    assert "Latest   1.1.0\n" in result.out
    assert "About    A widget.\n" in result.out
    versions = [line.split()[0] for line in result.out.splitlines() if line[:1].isdigit()]
    assert versions == ["1.1.0", "1.0.0"]


def test_info_is_json_on_request(widget):
    assert widget("info", NAME, "--json").json["distTags"] == {"latest": "1.1.0"}


def test_info_points_out_a_version(widget):
    rows = [line for line in widget("info", f"{NAME}@~1.0").out.splitlines() if "asked" in line]
    assert len(rows) == 1
    assert rows[0].startswith("1.0.0 ")
    assert "asked" not in widget("info", NAME).out
    assert widget("info", f"{NAME}@9").status == 3


def test_a_registry_below_a_path_where_there_is_none_is_named(online, registry):
    result = online("info", "widget", "--registry", f"{registry.url}/foo")
    assert result.status == 3
    assert f"nothing at this URL: {registry.url}/foo/v1/packages/widget.\n" in result.err


def test_capitals_in_a_name_are_named_as_the_reason(online):
    result = online("info", "@Acme/widget")
    assert result.status == 2
    assert "capital letters" in result.err


def test_list_shows_packages_a_page_at_a_time(widget):
    page = widget("list", "--after", "@cli/widges", "--limit", "1")
    assert page.status == 0
    assert page.out.splitlines()[1].split()[:3] == [NAME, "1.1.0", "2"]
    assert widget("list", "--after", "zzz").out == "There are no packages.\n"


def test_list_is_json_on_request_and_says_how_to_go_on(widget):
    first = widget("list", "--limit", "1", "--json").json
    assert len(first["items"]) == 1
    shown = widget("list", "--limit", "1").out
    if "nextCursor" in first:
        assert shown.endswith(f"There are more: prism list --after {first['nextCursor']}\n")


def test_a_package_that_is_not_there_is_not_found(online):
    result = online("info", "no-such-package")
    assert result.status == 3
    assert "no-such-package" in result.err


def test_files_are_a_tree_with_sizes(widget):
    result = widget("files", f"{NAME}@1.0.0")
    lines = result.out.splitlines()
    assert lines[0] == f"{NAME}@1.0.0"
    assert any(line.startswith("├── data/  (2 B, ") for line in lines)
    assert any(line.startswith("│   └── table.json  (2 B, ") for line in lines)
    assert lines[-1].startswith("5 files in 1 folder, ")


def test_files_are_those_of_latest_by_default(widget):
    assert widget("files", NAME).out.startswith(f"{NAME}@1.1.0\n")


@pytest.mark.parametrize("selector", ["~1.0", "1.0.x", "v1.0.0", "<1.1"])
def test_files_takes_a_range(widget, selector):
    assert widget("files", f"{NAME}@{selector}").out.startswith(f"{NAME}@1.0.0\n")


def test_files_of_a_version_that_is_not_there_are_not_found(widget):
    assert widget("files", f"{NAME}@9.9.9").status == 3


def test_files_takes_no_subpath(online):
    assert online("files", "a/b").status == 2


def test_resolve_shows_what_each_runtime_loads(widget):
    entries = {
        runtime: widget("resolve", f"{NAME}@^1", "--runtime", runtime, "--json").json["entryPath"]
        for runtime in ("node", "deno", "bun")
    }
    assert entries == {"node": "index.js", "deno": "deno.js", "bun": "index.js"}


def test_resolve_follows_the_mode(widget):
    shown = widget("resolve", f"{NAME}@1.0.0", "--mode", "require").out
    assert "\nEntry       index.cjs\n" in shown
    assert "\nFormat      cjs\n" in shown


@pytest.mark.parametrize(
    ("declared", "loaded", "shown"),
    [
        ("esm", "esm", "esm"),
        ("cjs", "esm", "esm (by its syntax; no package.json gives it a type)"),
        ("typescript", None, "typescript, which node does not load by import"),
        (None, None, None),
    ],
)
def test_the_format_shown_is_the_one_loaded(declared, loaded, shown):
    entry = ResolvedEntry.model_construct(
        runtime="node", mode="import", format=declared, format_loaded=loaded
    )
    assert loaded_format(entry) == shown


def test_resolve_takes_a_strategy(widget):
    assert widget("resolve", NAME, "--strategy", "lowest", "--json").json["version"] == "1.0.0"


@pytest.mark.parametrize("at", ["2100-01-31", "2100-01-31T12:00Z", "2100-01-31T12:00:00+02:00"])
def test_resolve_answers_for_a_moment(widget, at):
    shown = widget("resolve", NAME, "--strategy", "before", "--at", at, "--json")
    assert shown.json["version"] == "1.1.0"


def test_before_the_first_version_there_is_none(widget):
    result = widget("resolve", NAME, "--strategy", "before", "--at", "1999-12-31")
    assert result.status == 3


def test_a_moment_with_nothing_published_yet_is_said_to_be_that(widget):
    result = widget("resolve", NAME, "--at", "1999-12-31")
    assert f"No version of {NAME} had been published by 1999-12-31T00:00:00+00:00." in result.err


@pytest.mark.parametrize("selector", ["@1", ">=", "file:../x", "a b"])
def test_a_selector_that_can_mean_nothing_is_a_usage_error(widget, selector):
    result = widget("resolve", f"{NAME}@{selector}")
    assert result.status == 2
    assert "neither a version, nor a range, nor a dist-tag" in result.err


def test_a_strategy_that_needs_a_version_says_so(widget):
    result = widget("resolve", NAME, "--strategy", "exact")
    assert result.status == 2
    assert "needs an exact version" in result.err


def test_a_moment_that_is_no_time_is_a_usage_error(online):
    result = online("resolve", NAME, "--at", "yesterday")
    assert result.status == 2
    assert "'yesterday' is not an ISO 8601 time" in result.err


def test_an_unknown_strategy_is_a_usage_error(widget):
    result = widget("resolve", NAME, "--strategy", "coin-toss")
    assert result.status == 2
    assert "highest" in result.err


def test_resolve_explains_its_steps_as_a_tree(widget):
    shown = widget("resolve", f"{NAME}@^1", "--explain").out
    assert "\nSteps\n├── version selected  ^1: 1.1.0\n" in shown
    assert "condition matched  import" in shown


def test_steps_are_shown_also_when_nothing_would_be_loaded(widget):
    result = widget("resolve", f"{NAME}/secret", "--explain")
    assert result.status == 3
    assert result.out.startswith("Steps\n")
    assert "prism: node would load nothing for './secret'" in result.err


def test_the_problem_of_a_failed_resolution_holds_its_steps(widget):
    result = widget("resolve", f"{NAME}/secret", "--explain", "--json")
    assert result.json["code"] == "entry-not-found"
    assert result.json["steps"]


def test_diff_shows_files_and_fields(widget):
    result = widget("diff", NAME, "1.0.0", "1.1.0")
    lines = [" ".join(line.split()) for line in result.out.splitlines()]
    assert lines[0] == f"{NAME} 1.0.0 -> 1.1.0"
    assert "- index.cjs 23 B" in lines
    assert "~ index.js 17 B 24 B" in lines
    assert "+ dependency left-pad ^1.0.0" in lines


def test_diff_takes_the_version_with_the_name(widget):
    whole = widget("diff", NAME, "1.0.0", "1.1.0").out
    assert widget("diff", f"{NAME}@1.0.0", "1.1.0").out == whole
    assert widget("diff", f"{NAME}@1.0.0").out == whole


def test_diff_is_up_to_latest_and_from_the_version_before_it(widget):
    whole = widget("diff", NAME, "1.0.0", "1.1.0").out
    assert widget("diff", NAME, "1.0.0").out == whole
    assert widget("diff", NAME).out == whole


def test_diff_can_go_back(widget):
    shown = widget("diff", NAME, "1.1.0", "1.0.0").out
    assert shown.startswith(f"{NAME} 1.1.0 -> 1.0.0\n")


def test_an_only_version_has_nothing_to_compare_with(online, package):
    online("publish", package({"name": "@cli/single", "version": "1.0.0"}))
    result = online("diff", "@cli/single")
    assert result.status == 3
    assert "no version before it" in result.err


def test_diff_shows_what_became_of_an_export(online, package):
    for version, target in (("1.0.0", "./a.js"), ("1.1.0", {"node": "./b.js"})):
        exports = {".": target, "./x": "./a.js"}
        document = {"name": "@cli/exports", "version": version, "exports": exports}
        online("publish", package(document, a_js="", b_js=""))
    lines = [" ".join(line.split()) for line in online("diff", "@cli/exports").out.splitlines()]
    assert '~ export . ./a.js {"node": "./b.js"}' in lines


def test_diff_of_a_version_with_itself_is_empty(widget):
    assert widget("diff", NAME, "1.1.0", "latest").out.endswith("Nothing changed.\n")


def test_diff_is_json_on_request(widget):
    document = widget("diff", NAME, "1.0.0", "1.1.0", "--json").json
    assert (document["from"], document["to"]) == ("1.0.0", "1.1.0")


def test_diff_takes_no_three_versions(online):
    result = online("diff", f"{NAME}@1.0.0", "1.0.0", "1.1.0")
    assert result.status == 2
    assert "already names the old version" in result.err
