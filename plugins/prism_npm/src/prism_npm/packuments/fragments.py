"""A version's share of a packument as ready bytes, and what is spliced in behind it.

A fragment is made once per version and never changes, so that a publish costs one fragment
however many versions there are. What can change is not in it: the record's facts, the registry's
URL, the signature.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import orjson

from prism_kernel.api import JsonObject
from prism_npm.packuments.version_document import read_version
from prism_npm.signatures.signing import SigningKey

_OPEN_END = b"}}"


@dataclass(frozen=True, slots=True)
class Fragment:
    """``full`` and ``short`` are JSON objects that end inside ``dist``, before two braces.

    ``folder`` is the version's in the record: another one is another publish of the same number.
    ``signature`` is base64, by the key ``key_id``, of ``name@version:integrity``.
    """

    folder: str
    integrity: str
    full: bytes
    short: bytes
    key_id: str
    signature: str

    @property
    def weight(self) -> int:
        """Bytes of memory, nearly."""
        return len(self.full) + len(self.short) + 512

    def document(self) -> JsonObject:
        """The full form, decoded."""
        document: JsonObject = orjson.loads(self.full + _OPEN_END)
        return document

    def signed(self, name: str, version: str, key: SigningKey) -> Fragment:
        """The same under the signature of another key."""
        if self.key_id == key.key_id:
            return self
        signature = key.sign(name, version, self.integrity)
        return replace(self, key_id=key.key_id, signature=signature)


def make_fragment(metadata: bytes, folder: str, key: SigningKey) -> Fragment:
    """From the stored ``VersionMetadata``. Raises ``StorageUnavailable`` if it is damaged."""
    document = read_version(metadata)
    name, version = str(document.full["name"]), str(document.full["version"])
    return Fragment(
        folder=folder,
        integrity=document.integrity,
        full=open_ended(orjson.dumps(document.full)),
        short=open_ended(orjson.dumps(document.short)),
        key_id=key.key_id,
        signature=key.sign(name, version, document.integrity),
    )


def open_ended(document: bytes) -> bytes:
    """A version's JSON without the braces that end ``dist`` and the whole.

    Raises ``ValueError`` if it does not end with them.
    """
    if not document.endswith(_OPEN_END):
        raise ValueError("a version's document ends with its dist")
    return document[: -len(_OPEN_END)]


def closed(document: bytes) -> bytes:
    """The reverse of ``open_ended``."""
    return document + _OPEN_END
