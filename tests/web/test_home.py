"""``/``: a page for people, nothing for programs."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from fastapi import APIRouter, Response

from prism_kernel.api import RouterProvider
from prism_kernel.web.routes.home import HOW_TO
from tests.web.running import BASE_URL, plugin, running

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def test_a_browser_gets_a_page_that_names_the_registry(prism):
    answer = await prism.get("/", BROWSER)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    text = answer.body.decode()
    assert f"<strong>{BASE_URL}</strong>" in text
    assert f"--registry {BASE_URL}<" in text
    assert f"npm: <code>{BASE_URL}/npm/</code>" in text


async def test_the_links_of_the_page_stay_in_the_registry_and_work(prism):
    text = (await prism.get("/", BROWSER)).body.decode()
    links = re.findall(r'href="([^"]*)"', text)
    assert [(await prism.get(f"/{link}")).status for link in links] == [200, 200]


async def test_the_how_to_that_the_page_names_is_there(prism):
    assert HOW_TO in (await prism.get("/", BROWSER)).body.decode()
    assert (ROOT / HOW_TO).is_file()


async def test_the_page_may_load_nothing_but_its_own_style(prism):
    answer = await prism.get("/", BROWSER)
    text = answer.body.decode()
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert "<script" not in text
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["vary"] == "accept"


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/htmlx"])
async def test_a_program_is_told_in_json_that_there_is_nothing(prism, accept):
    answer = await prism.get("/", {} if accept is None else {"accept": accept})
    assert (answer.status, answer.code) == (404, "not-found")


async def test_the_head_of_the_page_is_served(prism):
    answer = await prism.ask("HEAD", "/", BROWSER)
    assert (answer.status, answer.body) == (200, b"")


async def test_a_registry_below_an_odd_url_cannot_write_into_the_page():
    odd = {"public_base_url": "https://registry.example/<b>&"}
    async with running(odd) as prism:
        text = (await prism.get("/", BROWSER)).body.decode()
    assert "<b>" not in text


async def test_a_plugin_at_the_root_may_have_the_page():
    def create(_ctx):
        router = APIRouter()
        router.add_api_route("/", lambda: Response("mine"))
        return router

    def prism_register_routers():
        return [RouterProvider(create=create, mounts=lambda _config: ("/",))]

    async with running(candidates=[plugin("front", prism_register_routers)]) as prism:
        assert (await prism.get("/", BROWSER)).body == b"mine"
