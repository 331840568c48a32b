"""Logging in, and looking after one's account and tokens."""

from __future__ import annotations

from fastapi import APIRouter

from prism_kernel.api import RouterContext
from prism_npm.accounts.login import Login
from prism_npm.accounts.profile import Profile
from prism_npm.accounts.tokens import Tokens
from prism_npm.errors import npm_router

_USER = "/-/user/org.couchdb.user:{user}"
_TOKENS = "/-/npm/v1/tokens"
_PROFILE = "/-/npm/v1/user"


def routes(ctx: RouterContext) -> APIRouter:
    """Where no authenticator has accounts, all but ``whoami`` answer 404."""
    router = npm_router(ctx)
    add = router.add_api_route
    login, tokens, profile = Login(ctx), Tokens(ctx), Profile(ctx)
    add("/-/whoami", login.whoami, methods=["GET"])
    add("/-/v1/login", login.start_in_browser, methods=["POST"])
    add(_USER, login.put_user, methods=["PUT"])
    add(_USER, login.get_user, methods=["GET"])
    add(_USER + "/-rev/{rev}", login.put_user_revision, methods=["PUT"])
    add("/-/user/token/{token}", login.log_out, methods=["DELETE"])
    add(_TOKENS, tokens.get, methods=["GET"])
    add(_TOKENS, tokens.create, methods=["POST"])
    add(_TOKENS + "/token/{key}", tokens.revoke, methods=["DELETE"])
    add(_PROFILE, profile.get, methods=["GET"])
    add(_PROFILE, profile.set, methods=["POST"])
    return router
