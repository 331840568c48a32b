"""Reads an object in pieces, and goes on where a connection broke."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import anyio

from prism_storage_s3.addresses import token_of
from prism_storage_s3.caller import Caller
from prism_storage_s3.client import Body, Opened, S3Client
from prism_storage_s3.failures import Kind, Meaning, S3Failure

PIECE_BYTES = 1024 * 1024

_REPLACED = Meaning(
    "storage-object-replaced", "The object was replaced while it was read; try again."
)


@dataclass(slots=True)
class RangeReader:
    """Bytes ``position`` to ``end`` (not included; ``None`` is the object's end).

    One request lasts for all pieces, so that the store gives them from one version. After a cut
    the next request names that version.
    """

    client: S3Client
    caller: Caller
    address: dict[str, object]
    position: int
    end: int | None
    _token: str | None = None
    _body: Body | None = field(default=None, repr=False)

    async def next_piece(self) -> bytes:
        """Up to ``PIECE_BYTES``, nothing at the end. Raises ``S3Failure``."""
        for pause in self.caller.pauses():
            try:
                return await self._try()
            except S3Failure as failure:
                self.close()
                if failure.kind is Kind.RANGE:
                    return b""
                if self._token is not None and failure.kind in {Kind.REFUSED, Kind.MISSING}:
                    raise S3Failure(_REPLACED) from failure
                if pause is None or not failure.meaning.passing:
                    raise
                await anyio.sleep(pause)
        raise AssertionError

    async def _try(self) -> bytes:
        if self._body is None:
            opened = await self.caller.once(self._open)
            self._token = token_of(opened)
            self._body = opened["Body"]
        piece = await self.caller.once(partial(self._body.read, PIECE_BYTES))
        self.position += len(piece)
        return piece

    def _open(self) -> Opened:
        parameters = dict(self.address)
        if self.position > 0 or self.end is not None:
            last = "" if self.end is None else self.end - 1
            parameters["Range"] = f"bytes={self.position}-{last}"
        if self._token is not None:
            parameters["IfMatch"] = f'"{self._token}"'
        opened = self.client.get_object(**parameters)
        _ = opened["ContentLength"]  # not there if the answer was cut: then nobody counts bytes
        return opened

    def close(self) -> None:
        """Drop the connection if bytes are left on it; reading them would take longer."""
        if self._body is not None:
            self._body.close()
            self._body = None
