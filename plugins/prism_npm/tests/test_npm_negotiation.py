"""Which form of a packument the clients get, by what they really send."""

from __future__ import annotations

import pytest

from prism_npm.packuments.negotiation import preferred_form


@pytest.mark.parametrize(
    "accept",
    [
        "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*",  # pnpm, yarn 1
        "application/vnd.npm.install-v1+json",
        "Application/VND.npm.install-v1+JSON;Q=0.9,application/json;q=0.1",
        "application/vnd.npm.install-v1+json, application/json",
        "application/vnd.npm.install-v1+json, */*",
    ],
)
def test_who_would_rather_have_the_abbreviated_form_gets_it(accept):
    assert preferred_form(accept) == "short"


@pytest.mark.parametrize(
    "accept",
    [
        "",  # yarn 4
        "*/*",  # deno with an age gate, curl
        "application/json",  # npm install
        "application/json; q=1.0, */*",  # pnpm with an age gate
        "application/json, */*",  # bun with an age gate
        "application/json, application/vnd.npm.install-v1+json",
        "application/json, application/vnd.npm.install-v1+json; q=0.5",
        "application/vnd.npm.install-v1+json; q=0.1, */*; q=0.9",
        "application/vnd.npm.install-v1+json; q=0",
        "text/html, application/*;q=0.9",
        "application/vnd.npm.install-v1+json; q=0.5; q=nonsense, application/json",
        ";,;;q=,=",
    ],
)
def test_everybody_else_gets_everything(accept):
    assert preferred_form(accept) == "full"
