"""The kernel's own URLs are written once, and plugins cannot have them."""

from __future__ import annotations

import ast

from prism_kernel import urls
from prism_kernel.kernel.kernel import Kernel
from prism_kernel.loading.mounts import ROOT, is_reserved
from prism_kernel.web.app import create_app
from prism_kernel.web.routes import home


def unreserved(paths: list[str]) -> list[str]:
    return [path for path in paths if path != ROOT and not is_reserved(path)]


def test_every_route_of_the_kernel_is_reserved():
    gate = create_app(Kernel.load(candidates=[]))
    paths = [route.path for route in [*gate._app.routes, *home.router().routes]]
    assert len(paths) > 20
    assert unreserved(paths) == []


def test_a_route_that_is_not_reserved_would_be_noticed():
    assert unreserved([f"{urls.API}/search", f"{urls.PACKAGES}/x", "/packages-of-mine"]) == [
        f"{urls.API}/search",
        "/packages-of-mine",
    ]


def test_no_other_module_spells_a_url_of_the_kernel(sources):
    kernel = sources.root / "prism_kernel"
    spelt = [
        f"{path.relative_to(kernel)}:{node.lineno} {node.value!r}"
        for path in kernel.rglob("*.py")
        if path.name != "urls.py" and "testing" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and any(f"{node.value}/".startswith(f"{each}/") for each in (*urls.OWN, urls.API))
    ]
    assert spelt == []
