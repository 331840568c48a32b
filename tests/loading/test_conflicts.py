"""Two plugins that want the same thing: the second one fails, and both are named."""

from __future__ import annotations

import pytest

from prism_kernel.loading.record import State


def storage(name: str) -> str:
    return f"""
    @hookimpl
    def prism_register_storage():
        return [StorageProvider({name!r}, "", create=print)]
    """


def router(*prefixes: str | None) -> str:
    return f"""
    @hookimpl
    def prism_register_routers():
        return [RouterProvider(create=print, prefix=prefix) for prefix in {prefixes!r}]
    """


def analyzer(name: str, *fields: str) -> str:
    return f"""
    @hookimpl
    def prism_register_analyzers():
        return [AnalyzerProvider({name!r}, "1", "", create=print, contributes={fields!r})]
    """


def reason_of(site, name: str) -> str:
    record = site.load_one(name)
    assert record.state is State.FAILED
    return record.reason


def test_two_providers_of_one_name_name_both_plugins(site):
    site.add("alpha", storage("tape"))
    site.add("beta", storage("tape"))
    assert reason_of(site, "beta") == "Both 'alpha' and 'beta' offer the storage 'tape'."
    assert site.load_one("alpha").active


def test_a_plugin_that_loses_one_name_offers_nothing_else_either(site):
    site.add("alpha", storage("tape"))
    site.add("beta", analyzer("first"), storage("tape"), router("/npm"))
    site.add("gamma", router("/npm"))
    plugins = site.load()
    owners = {offer.plugin for shelf in plugins.catalog.shelves() for offer in shelf}
    assert owners == {"alpha", "gamma"}
    assert plugins.record("gamma").active


def test_a_plugin_cannot_take_a_builtin_name(site):
    site.add("alpha", storage("memory"))
    plugins = site.load_with_builtins()
    assert plugins.record("alpha").reason == (
        "Both 'memory' and 'alpha' offer the storage 'memory'."
    )
    assert plugins.catalog.storage.offers["memory"].plugin == "memory"


def test_providers_of_different_kinds_may_share_a_name(site):
    site.add("alpha", storage("tape"))
    site.add("beta", analyzer("tape"))
    assert all(record.active for record in site.load().records)


def test_two_analyzers_of_one_metadata_field_name_both_plugins(site):
    site.add("alpha", analyzer("first", "tags"))
    site.add("beta", analyzer("second", "exports", "tags"))
    assert reason_of(site, "beta") == (
        "Both 'alpha' and 'beta' contribute the metadata field 'tags'."
    )


def test_one_plugin_cannot_contribute_a_metadata_field_twice(site):
    site.add(
        "alpha",
        """
        @hookimpl
        def prism_register_analyzers():
            return [
                AnalyzerProvider(name, "1", "", create=print, contributes=("tags",))
                for name in ("first", "second")
            ]
        """,
    )
    assert reason_of(site, "alpha") == "It contributes the metadata field 'tags' twice."


def test_an_unknown_metadata_field_is_an_error(site):
    site.add("alpha", analyzer("first", "licence"))
    assert reason_of(site, "alpha") == ("Analyzer 'first' contributes an unknown field 'licence'.")


def test_a_router_is_mounted_under_the_name_of_its_plugin(site):
    site.add("alpha", router(None))
    assert site.load_one("alpha").capabilities == ["router:/-/alpha"]


@pytest.mark.parametrize("second", ["/npm", "/npm/deeper"])
def test_two_routers_that_claim_the_same_urls_name_both_plugins(site, second):
    site.add("alpha", router("/npm"))
    site.add("beta", router(second))
    assert reason_of(site, "beta") == (
        f"Both 'alpha' (/npm) and 'beta' ({second}) claim the same URLs."
    )


def test_a_router_cannot_hide_below_another_plugins_default_prefix(site):
    site.add("alpha", router(None))
    site.add("beta", router("/-/alpha/admin"))
    assert "'alpha' (/-/alpha)" in reason_of(site, "beta")


def test_prefixes_that_only_begin_alike_do_not_collide(site):
    site.add("alpha", router("/npm"))
    site.add("beta", router("/npmjs"))
    assert all(record.active for record in site.load().records)


@pytest.mark.parametrize(
    "prefix", ["npm", "/npm/", "/", "/-", "/-/health", "/v1", "/v1/packages", "/packages/left-pad"]
)
def test_a_router_cannot_take_the_kernels_urls(site, prefix):
    site.add("alpha", router(prefix))
    assert reason_of(site, "alpha") == f"Its routes cannot be mounted at {prefix!r}."
