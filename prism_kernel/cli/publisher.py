"""Who publishes: the first of ``prism.json``, the environment, and the package's author."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from prism_kernel.config import Settings
from prism_kernel.contracts.auth import ANONYMOUS
from prism_kernel.errors import InvalidInput
from prism_kernel.models.metadata import Publisher
from prism_kernel.models.publish import PUBLISHER_EMAIL_HEADER, PUBLISHER_NAME_HEADER

PRISM_JSON = "prism.json"
_PERSON = re.compile(r"([^<(]*)(?:<([^>]*)>)?")


def find_publisher(
    folder: Path, settings: Settings, package_json: Mapping[str, object]
) -> Publisher:
    """The publisher to name, ``anonymous`` if nobody is.

    Raises ``InvalidInput`` for a ``prism.json`` that cannot be read, and for control characters.
    """
    found = (
        _person(_prism_json(folder).get("publisher"))
        or _configured(settings)
        or _person(package_json.get("author"))
        or Publisher(name=ANONYMOUS.name)
    )
    for value in (found.name, found.email or ""):
        if not value.isprintable():
            raise InvalidInput(f"The publisher {value!a} has unprintable characters.")
    return found


def identity_headers(publisher: Publisher) -> dict[str, bytes]:
    """How the registry is told; nothing for an anonymous publisher."""
    if publisher.name == ANONYMOUS.name:
        return {}
    headers = {PUBLISHER_NAME_HEADER: publisher.name.encode()}
    if publisher.email:
        headers[PUBLISHER_EMAIL_HEADER] = publisher.email.encode()
    return headers


def _configured(settings: Settings) -> Publisher | None:
    if not settings.publisher_name:
        return None
    return Publisher(name=settings.publisher_name, email=settings.publisher_email)


def _person(value: object) -> Publisher | None:
    """The two spellings of a person that npm knows: ``"Ada <ada@a.org> (url)"`` and an object."""
    if isinstance(value, str):
        match = _PERSON.match(value)
        name, email = match.groups() if match else ("", None)
    elif isinstance(value, Mapping):
        name, email = value.get("name"), value.get("email")
    else:
        return None
    if not isinstance(name, str) or not name.strip():
        return None
    return Publisher(name=name.strip(), email=email if isinstance(email, str) and email else None)


def _prism_json(folder: Path) -> Mapping[str, object]:
    try:
        document = json.loads((folder / PRISM_JSON).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidInput(f"{PRISM_JSON} cannot be read: {error}.") from error
    if not isinstance(document, dict):
        raise InvalidInput(f"{PRISM_JSON} must hold an object.")
    return document
