"""``npm profile``: an account's email and password."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from prism_kernel.api import InvalidInput, JsonMapping, PermissionDenied, RouterContext
from prism_npm.accounts.people import accounts_of, body_of, refused
from prism_npm.accounts.shapes import profile_document
from prism_npm.documents import needed_text, object_member, text_member
from prism_npm.replies import reply
from prism_npm.rights import require_person

_NOT_KEPT = ("fullname", "homepage", "freenode", "twitter", "github")


@dataclass(frozen=True, slots=True)
class Profile:
    ctx: RouterContext

    async def get(self, request: Request) -> Response:
        accounts = accounts_of(self.ctx)
        principal = await require_person(self.ctx.http, request)
        return reply(profile_document(await accounts.account(principal.name)))

    async def set(self, request: Request) -> Response:
        """Change the email or the password. npm sends every member, ``null`` if it is unknown."""
        accounts = accounts_of(self.ctx)
        principal = await require_person(self.ctx.http, request)
        body = await body_of(self.ctx, request)
        _refuse_others(body)
        email, passwords = text_member(body, "email"), object_member(body, "password")
        if passwords:
            old, new = needed_text(passwords, "old"), needed_text(passwords, "new")
            try:
                await accounts.change_password(principal, old, new)
            except PermissionDenied as refusal:
                return refused(self.ctx, request, refusal)
        account = await accounts.account(principal.name)
        if email and email != account.email:
            account = await accounts.set_email(principal, email)
        return reply(profile_document(account))


def _refuse_others(body: JsonMapping) -> None:
    """Raises ``InvalidInput`` for what would be taken and forgotten."""
    if body.get("tfa"):
        raise InvalidInput("This registry has no two-factor authentication.", code="no-tfa")
    for member in _NOT_KEPT:
        if body.get(member):
            raise InvalidInput(f"This registry keeps no {member} of its users.")
