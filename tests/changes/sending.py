"""Ask a registry in this process for a change."""

from __future__ import annotations

import json

from tests.web.running import JSON_TYPE


async def send(prism, method: str, path: str, body: object = None, headers=JSON_TYPE):
    data = b"" if body is None else json.dumps(body).encode()
    return await prism.ask(method, f"/v1/packages/{path}", headers, data)
