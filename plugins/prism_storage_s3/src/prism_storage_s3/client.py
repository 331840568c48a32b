"""The part of boto3 that the driver uses, with types, and how such a client is made."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, Protocol, TypedDict, cast

from prism_kernel.api import ConfigurationError
from prism_storage_s3.config import S3Config


class Body(Protocol):
    """What is read of an object; needs the network."""

    def read(self, amt: int | None = None) -> bytes: ...
    def close(self) -> None: ...


class Written(TypedDict):
    ETag: str


class Headers(Written):
    ContentLength: int
    Metadata: dict[str, str]
    LastModified: NotRequired[datetime]


class Opened(Headers):
    Body: Body


class Listed(Written):
    Key: str
    Size: int
    LastModified: NotRequired[datetime]


class ListPage(TypedDict):
    IsTruncated: bool
    Contents: NotRequired[list[Listed]]
    NextContinuationToken: NotRequired[str]


class Upload(TypedDict):
    UploadId: str


class S3Client(Protocol):
    """Blocking. Parameters are those of S3's API, under its names."""

    def put_object(self, **parameters: object) -> Written: ...
    def get_object(self, **parameters: object) -> Opened: ...
    def head_object(self, **parameters: object) -> Headers: ...
    def delete_object(self, **parameters: object) -> object: ...
    def list_objects_v2(self, **parameters: object) -> ListPage: ...
    def head_bucket(self, **parameters: object) -> object: ...
    def create_multipart_upload(self, **parameters: object) -> Upload: ...
    def upload_part(self, **parameters: object) -> Written: ...
    def complete_multipart_upload(self, **parameters: object) -> Written: ...
    def abort_multipart_upload(self, **parameters: object) -> object: ...
    def generate_presigned_url(self, operation: str, /, **parameters: object) -> str: ...
    def close(self) -> None: ...


def make_client(config: S3Config) -> S3Client:
    """A client for ``config``; threads may share it. It has not connected yet.

    boto3 itself never retries: only whoever sees every attempt knows whether an earlier one may
    have happened, and so whether a refused condition is somebody else's doing. Checksums are sent
    where S3 demands them, because other stores do not understand the newer ones.

    Raises ``ConfigurationError`` for settings that boto3 refuses.
    """
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415  heavy
    from botocore.config import Config  # type: ignore[import-untyped]  # noqa: PLC0415
    from botocore.exceptions import (  # type: ignore[import-untyped]  # noqa: PLC0415
        BotoCoreError,
    )

    try:
        session = boto3.Session(profile_name=config.profile)
        client = session.client(
            "s3",
            region_name=config.region or session.region_name or "us-east-1",
            endpoint_url=config.endpoint,
            verify=str(config.ca_bundle)
            if config.ca_bundle and config.verify_tls
            else config.verify_tls,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": config.addressing},
                connect_timeout=config.connect_timeout,
                read_timeout=config.read_timeout,
                max_pool_connections=config.concurrency,
                retries={"total_max_attempts": 1, "mode": "standard"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            **_keys(config),
        )
    except (BotoCoreError, ValueError) as error:
        raise ConfigurationError(f"[plugin.storage_s3] is refused: {error}") from error
    return cast("S3Client", client)


def _keys(config: S3Config) -> dict[str, str]:
    if config.access_key_id is None or config.secret_access_key is None:
        return {}
    keys = {
        "aws_access_key_id": config.access_key_id,
        "aws_secret_access_key": config.secret_access_key.get_secret_value(),
    }
    if config.session_token is not None:
        keys["aws_session_token"] = config.session_token.get_secret_value()
    return keys
