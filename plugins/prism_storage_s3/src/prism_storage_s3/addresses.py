"""Where a key of Prism's is in the bucket, and what S3 calls a version token."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prism_kernel.api import ObjectStat, check_key, is_segment
from prism_storage_s3.client import Headers, Written
from prism_storage_s3.failures import UNREADABLE, S3Failure

_ETAG = re.compile(r"[0-9A-Za-z+/=_.:-]{1,256}")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Keys below ``prefix`` (without a slash at its end; may be empty) of ``bucket``."""

    bucket: str
    prefix: str

    def of(self, key: str) -> dict[str, object]:
        """The parameters that name ``key``. Raises ``ValueError`` for what is no key."""
        return self.raw(check_key(key))

    def raw(self, name: str) -> dict[str, object]:
        """The same for any name, also one that no driver may be asked for."""
        return {"Bucket": self.bucket, "Key": self.full(name)}

    def full(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def key_of(self, full: str) -> str | None:
        """The key of what was listed, or ``None`` if it is none: others may use the bucket."""
        key = full[len(self.full("")) :]
        try:
            return check_key(key)
        except ValueError:
            return None


def may_begin_a_key(prefix: str) -> bool:
    """Whether any key can start with ``prefix``: some stores tidy up the others."""
    *folders, last = prefix.split("/")
    return all(map(is_segment, folders)) and (last == "" or is_segment(last))


def token_of(answer: Written) -> str:
    """S3's ETag without quotes, which some answers have and others do not.

    Raises ``S3Failure`` for one that was cut.
    """
    etag = answer.get("ETag", "")
    bare = etag[1:-1] if etag.startswith('"') and etag.endswith('"') else etag
    if not is_token(bare):
        raise S3Failure(UNREADABLE)
    return bare


def is_token(version: str) -> bool:
    """Whether ``version`` can have come from an ETag. ``*`` must not reach ``If-Match``."""
    return _ETAG.fullmatch(version) is not None


def stat_of(key: str, headers: Headers) -> ObjectStat:
    """Raises ``S3Failure`` or ``KeyError`` for a cut answer."""
    return ObjectStat(key, headers["ContentLength"], token_of(headers), headers.get("LastModified"))
