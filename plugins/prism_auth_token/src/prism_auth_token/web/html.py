"""The pages of a login in a browser: no scripts, nothing from elsewhere, all text escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from string import Template

from fastapi import Response

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 10vh auto; max-width: 24rem; padding: 0 1rem }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
input { margin: .25rem 0 1rem; padding: .5rem; border: 1px solid #767676; border-radius: .25rem }
button { padding: .6rem; border: 0; border-radius: .25rem; background: #1d4ed8; color: #fff }
.code { font: 1.5rem/2 ui-monospace, monospace; letter-spacing: .1em }
[role=alert] { color: #b91c1c }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee }
  [role=alert] { color: #fca5a5 } }
"""

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main>
<h1>$title</h1>
$content
</main>
</body>
</html>
""")

_FORM = Template("""<p>A program at the address <strong>$client</strong> asks to act as you in the
registry <strong>$registry</strong>. Go on only if you started it, and it shows this code:</p>
<p class="code">$code</p>
$alert
<form method="post">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false"
 required autofocus value="$name">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Log in</button>
</form>""")


def form(
    *, client: str | None, registry: str, code: str, name: str = "", fault: str | None = None
) -> str:
    """The form, with what went wrong the last time."""
    alert = f'<p role="alert">{escape(fault)}</p>' if fault else ""
    content = _FORM.substitute(
        client=escape(client or "unknown"),
        registry=escape(registry),
        code=escape(code),
        name=escape(name),
        alert=alert,
    )
    return _page("Log in", content)


def message(title: str, text: str) -> str:
    return _page(title, f"<p>{escape(text)}</p>")


def page_answer(
    html: str, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """A page that no other site can frame, and that can load nothing and post only here.

    The referrer policy keeps the URL, which is a secret, from others. It is not ``no-referrer``,
    with which browsers send no ``Origin`` either.
    """
    return Response(html, status, {**_HEADERS, **(headers or {})}, "text/html")


def _page(title: str, content: str) -> str:
    return _PAGE.substitute(title=escape(title), style=_STYLE, content=content)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_digest(_STYLE)}'; form-action 'self'; "
        f"frame-ancestors 'none'; base-uri 'none'"
    ),
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
}
