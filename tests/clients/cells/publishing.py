"""Publishing, and looking after what was published. The registry is asked what came of it."""

from __future__ import annotations

from tests.clients.cells.cell import Cell
from tests.clients.desk import Desk, check, succeeded
from tests.clients.terminal import Ran


def publish(desk: Desk) -> Ran:
    return _publish(desk, desk.name("publish"))


def publish_scoped(desk: Desk) -> Ran:
    return _publish(desk, f"@acme/{desk.name('publish')}")


def _publish(desk: Desk, name: str) -> Ran:
    client = desk.publisher()
    ran = succeeded(client.publish(desk.package(client, name, "1.0.0")))
    found = desk.seeds.packument(name)
    check(list(found.get("versions", ())) == ["1.0.0"], "the version is not there", ran)
    check(found["dist-tags"] == {"latest": "1.0.0"}, "it is not the latest", ran)
    return ran


def publish_tagged(desk: Desk) -> Ran:
    name = desk.name("publish-tagged")
    desk.seeds.publish(name, "1.0.0")
    client = desk.publisher()
    ran = succeeded(client.publish(desk.package(client, name, "2.0.0-rc.1"), "next"))
    tags = desk.seeds.packument(name)["dist-tags"]
    check(tags == {"latest": "1.0.0", "next": "2.0.0-rc.1"}, f"the tags are {tags}", ran)
    return ran


def add_tag(desk: Desk) -> Ran:
    name = _two_versions(desk, "tag-add")
    client = desk.publisher()
    ran = succeeded(client.add_tag(desk.application(client, {}), f"{name}@1.0.0", "stable"))
    tags = desk.seeds.packument(name)["dist-tags"]
    check(tags == {"latest": "1.0.1", "stable": "1.0.0"}, f"the tags are {tags}", ran)
    return ran


def list_tags(desk: Desk) -> Ran:
    name = _two_versions(desk, "tag-list")
    desk.seeds.tag(name, "stable", "1.0.0")
    client = desk.publisher()
    ran = succeeded(client.list_tags(desk.application(client, {}), name))
    check("stable" in ran.output and "1.0.0" in ran.output, "a tag is missing", ran)
    return ran


def remove_tag(desk: Desk) -> Ran:
    name = _two_versions(desk, "tag-remove")
    desk.seeds.tag(name, "stable", "1.0.0")
    client = desk.publisher()
    ran = succeeded(client.remove_tag(desk.application(client, {}), name, "stable"))
    tags = desk.seeds.packument(name)["dist-tags"]
    check(tags == {"latest": "1.0.1"}, f"the tags are {tags}", ran)
    return ran


def deprecate(desk: Desk) -> Ran:
    name = _two_versions(desk, "deprecate")
    client = desk.publisher()
    folder = desk.application(client, {})
    ran = succeeded(client.deprecate(folder, f"{name}@1.0.0", "Use 1.0.1."))
    versions = desk.seeds.packument(name)["versions"]
    check(versions["1.0.0"].get("deprecated") == "Use 1.0.1.", "it is not deprecated", ran)
    check("deprecated" not in versions["1.0.1"], "the other version is deprecated, too", ran)
    return ran


def unpublish(desk: Desk) -> Ran:
    name = _two_versions(desk, "unpublish")
    client = desk.publisher()
    ran = succeeded(client.unpublish(desk.application(client, {}), f"{name}@1.0.1"))
    found = desk.seeds.packument(name)
    check(list(found["versions"]) == ["1.0.0"], "it is still there", ran)
    check(found["dist-tags"] == {"latest": "1.0.0"}, "latest still names it", ran)
    return ran


def _two_versions(desk: Desk, word: str) -> str:
    name = desk.name(word)
    desk.seeds.publish(name, "1.0.0")
    desk.seeds.publish(name, "1.0.1")
    return name


CELLS = (
    Cell("publish", "publish", "publish", publish),
    Cell("publish-scoped", "publish a scoped package", "publish", publish_scoped),
    Cell("publish-tagged", "publish a prerelease under a dist-tag", "publish", publish_tagged),
    Cell("tag-add", "add a dist-tag", "add_tag", add_tag),
    Cell("tag-list", "list dist-tags", "list_tags", list_tags),
    Cell("tag-remove", "remove a dist-tag", "remove_tag", remove_tag),
    Cell("deprecate", "deprecate a version", "deprecate", deprecate),
    Cell("unpublish", "unpublish a version", "unpublish", unpublish),
)
