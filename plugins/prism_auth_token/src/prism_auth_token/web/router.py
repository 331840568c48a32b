"""All routes of this plugin, below ``/-/auth_token``."""

from __future__ import annotations

from fastapi import APIRouter

from prism_auth_token.web import accounts, logins, page, tokens
from prism_auth_token.web.door import Door
from prism_kernel.api import RouterContext


def make_router(ctx: RouterContext) -> APIRouter:
    """The routes; they answer 404 unless ``auth`` names the method."""
    door = Door(ctx.http, ctx.public_base_url)
    groups = (logins.routes, page.routes, tokens.routes, accounts.routes)
    # Flat: FastAPI tries the routes of an included router again at every level.
    return APIRouter(routes=[route for group in groups for route in group(door).routes])
