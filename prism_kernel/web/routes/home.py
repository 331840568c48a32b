"""``/`` for whoever opens the registry in a browser: a small page without scripts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from string import Template

from fastapi import APIRouter, Request, Response

from prism_kernel.errors import NotFound
from prism_kernel.kernel.kernel import Services
from prism_kernel.loading.mounts import ROOT
from prism_kernel.web.access import CurrentAccess

HOW_TO = "docs/how-to/use-npm-clients.md"
"""The page of Prism's documentation that says how clients are set up."""

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 10vh auto; max-width: 40rem; padding: 0 1rem }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere }
a { color: #1d4ed8 }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } a { color: #93c5fd } }
"""

# Links are relative: a proxy may serve the registry below a path.
_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Prism at $registry</title>
<style>$style</style>
</head>
<body>
<main>
<h1>A Prism registry</h1>
<p>This is the JavaScript package registry <strong>$registry</strong>.</p>
<ul>
<li><a href="docs">What it answers over HTTP</a></li>
<li><a href="v1/packages">Its packages, as JSON</a></li>
</ul>
<h2>Set up a client</h2>
<ul>
$clients
</ul>
<p>The page <code>$how_to</code> of Prism&#8217;s documentation has the rest.</p>
</main>
</body>
</html>
""")


def router() -> APIRouter:
    """It is asked after the routers of plugins, so that one of these may have the page."""
    routes = APIRouter()
    routes.add_api_route(ROOT, home, methods=["GET", "HEAD"], include_in_schema=False)
    return routes


async def home(request: Request, access: CurrentAccess) -> Response:
    """The page for browsers; there is nothing for programs."""
    if not _wants_page(request.headers.get("accept", "")):
        raise NotFound("There is nothing at this URL.")
    return Response(_page(access.services), headers=_HEADERS, media_type="text/html")


def _wants_page(accept: str) -> bool:
    """Browsers name ``text/html``; clients ask for JSON, or for anything."""
    return any(each.partition(";")[0].strip().lower() == "text/html" for each in accept.split(","))


def _page(services: Services) -> str:
    registry = services.installation.settings.base_url
    return _PAGE.substitute(
        registry=escape(registry),
        style=_STYLE,
        clients="\n".join(f"<li>{line}</li>" for line in _clients(services, registry)),
        how_to=HOW_TO,
    )


def _clients(services: Services, registry: str) -> Iterator[str]:
    """Where commands and the clients of plugins find the registry; ``/-/`` is not for them."""
    yield f"<code>prism</code>: <code>--registry {escape(registry)}</code>"
    for prefix, offer in sorted(services.installation.mounts().items()):
        if not prefix.startswith("/-/"):
            url = registry + prefix.rstrip("/") + "/"
            yield f"{escape(offer.plugin)}: <code>{escape(url)}</code>"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


_HEADERS = {
    "cache-control": "no-cache",
    "vary": "accept",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_digest(_STYLE)}'; form-action 'none'; "
        f"frame-ancestors 'none'; base-uri 'none'"
    ),
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
}
