"""Where `latest` goes when its version is yanked: over HTTP, in every document that tells of it."""

from __future__ import annotations

import httpx


def test_latest_leaves_a_yanked_version_for_a_lower_one_that_is_published(registry, published):
    name = published("comes-after-a-yank", "1.0.0")
    yanked = httpx.put(f"{registry.url}/v1/packages/{name}/1.0.0/yank", json={"reason": "broken"})
    assert yanked.is_success
    published(name, "0.9.0")
    listed = httpx.get(f"{registry.url}/v1/packages/{name}").json()
    packument = httpx.get(f"{registry.url}/npm/{name}").json()
    resolved = httpx.get(f"{registry.url}/v1/resolve", params={"spec": f"{name}@latest"}).json()
    assert listed["distTags"] == packument["dist-tags"] == {"latest": "0.9.0"}
    assert listed["latest"] == resolved["version"] == "0.9.0"
