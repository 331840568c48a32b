"""Who a request says it is from, read from its headers. Nothing here proves the claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prism_kernel.api import AuthenticationRequired

NAME_HEADERS = ("x-prism-publisher-name", "prism-publisher-name", "prism_publisher_name")
EMAIL_HEADERS = ("x-prism-publisher-email", "prism-publisher-email", "prism_publisher_email")
"""Every spelling that is read. Underscores are legal in a header but many proxies drop them."""

MAX_LENGTH = 254
"""Characters in a name or an e-mail address: what a mail server takes (RFC 5321, 4.5.3.1.3)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A publisher's name as written, and their e-mail address in lower case."""

    name: str
    email: str | None


def read_claim(headers: Mapping[str, str]) -> Claim | None:
    """The claim in ``headers`` (lower-case names), or ``None`` if there is no publisher name.

    Raises ``AuthenticationRequired`` for a value that is too long or not printable ASCII, and
    for two spellings of one header that disagree.
    """
    name = _read(headers, NAME_HEADERS)
    email = _read(headers, EMAIL_HEADERS)
    return None if name is None else Claim(name, normal_email(email))


def check_value(value: str) -> str:
    """Return ``value`` without the spaces around it.

    Raises ``ValueError`` if it is empty, longer than ``MAX_LENGTH``, or holds anything but
    printable ASCII: control characters could forge log lines, and beyond ASCII two names that
    look the same can differ.
    """
    stripped = value.strip(" \t")
    if not 0 < len(stripped) <= MAX_LENGTH:
        raise ValueError(f"it must have 1 to {MAX_LENGTH} characters")
    if not (stripped.isascii() and stripped.isprintable()):
        raise ValueError("it may only hold printable ASCII characters")
    return stripped


def normal_email(email: str | None) -> str | None:
    """An address in the case it is compared in: people expect mail addresses to ignore case."""
    return None if email is None else email.lower()


def _read(headers: Mapping[str, str], spellings: tuple[str, ...]) -> str | None:
    values = set(_values(headers, spellings))
    if len(values) > 1:
        raise AuthenticationRequired(f"The spellings of {spellings[0]} disagree.")
    return next(iter(values), None)


def _values(headers: Mapping[str, str], spellings: tuple[str, ...]) -> Iterator[str]:
    for header in spellings:
        value = headers.get(header, "")
        if not value.strip(" \t"):
            continue
        try:
            yield check_value(value)
        except ValueError as error:
            raise AuthenticationRequired(f"The header {header} is refused: {error}.") from error
