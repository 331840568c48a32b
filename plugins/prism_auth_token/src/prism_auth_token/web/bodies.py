"""What clients send, checked while it is read."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec
from fastapi import Request

from prism_kernel.api import Action, HttpService, InvalidPayload

LARGEST = 64 * 1024
B = TypeVar("B", bound=msgspec.Struct)


class Login(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    password: str
    create: bool = False
    email: str | None = None


class NewToken(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    actions: frozenset[Action]
    packages: tuple[str, ...] = ("*",)
    networks: tuple[str, ...] = ()
    expires_at: datetime | None = None
    description: str | None = None


class PasswordChange(msgspec.Struct, forbid_unknown_fields=True):
    old: str
    new: str


class EmailChange(msgspec.Struct, forbid_unknown_fields=True):
    email: str


class NewAccount(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    password: str
    email: str | None = None
    administrator: bool = False


class NewRight(msgspec.Struct, forbid_unknown_fields=True):
    actions: frozenset[Action]
    packages: tuple[str, ...]


class NewPassword(msgspec.Struct, forbid_unknown_fields=True):
    password: str


class Administrator(msgspec.Struct, forbid_unknown_fields=True):
    administrator: bool


async def read_body(http: HttpService, request: Request, kind: type[B]) -> B:
    """The JSON body as ``kind``. Raises ``InvalidPayload``, naming the member at fault."""
    value = await http.json(request, LARGEST)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise InvalidPayload(f"The body is not as it should be: {error}.") from error
