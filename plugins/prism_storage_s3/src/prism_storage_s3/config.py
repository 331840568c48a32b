"""The table ``[plugin.storage_s3]``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from prism_kernel.api import is_segment

MAX_PREFIX_LENGTH = 255
"""Characters: S3 takes keys of 1,024, and Prism's own have up to 768 (and a slash between)."""


def check_prefix(prefix: str) -> str:
    """Return ``prefix`` without slashes around it. Raises ``ValueError`` if it is no key."""
    bare = prefix.strip("/")
    if len(bare) > MAX_PREFIX_LENGTH or not (bare == "" or all(map(is_segment, bare.split("/")))):
        raise ValueError("it must be visible ASCII in parts without a leading dot")
    return bare


def check_endpoint(endpoint: str) -> str:
    """Return ``endpoint`` if it is the URL of a server. Raises ``ValueError``.

    Credentials in it would end up in logs, and a path or query would be lost.
    """
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be a URL like https://s3.example.com")
    if parts.username or parts.password or parts.query or parts.path not in {"", "/"}:
        raise ValueError("it may only have a scheme, a host and a port")
    return endpoint


class S3Config(BaseModel):
    """Where the objects are and how to get there. Without keys or profile, boto3 finds them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bucket: str | None = Field(
        default=None,
        pattern=r"^[a-zA-Z0-9._-]{1,255}$",
        description="The bucket. Required once the driver is selected; it is not created.",
    )
    region: str | None = Field(default=None, description="Its region; boto3's default if not set.")
    endpoint: Annotated[str, AfterValidator(check_endpoint)] | None = Field(
        default=None, description="URL of the server. Without it, AWS."
    )
    prefix: Annotated[str, AfterValidator(check_prefix)] = Field(
        default="prism", description="What all keys start with."
    )
    access_key_id: str | None = Field(default=None, description="A fixed access key.")
    secret_access_key: SecretStr | None = Field(default=None, description="The secret of it.")
    session_token: SecretStr | None = Field(default=None, description="For temporary keys.")
    profile: str | None = Field(
        default=None, description="A profile of the shared AWS files. Excludes fixed keys."
    )
    addressing: Literal["auto", "path", "virtual"] = Field(
        default="auto", description="Where the bucket stands in a URL."
    )
    verify_tls: bool = Field(default=True, description="Whether the certificate must be valid.")
    ca_bundle: Path | None = Field(
        default=None, description="PEM file of the authorities to trust instead of the usual ones."
    )
    connect_timeout: float = Field(default=5.0, gt=0, description="Seconds.")
    read_timeout: float = Field(default=10.0, gt=0, description="Seconds between two bytes.")
    attempts: int = Field(default=4, ge=1, le=10, description="How often a request is tried.")
    concurrency: int = Field(
        default=32, ge=1, le=512, description="Requests at once; as many connections are kept."
    )

    @model_validator(mode="after")
    def _check_credentials(self) -> Self:
        if (self.access_key_id is None) != (self.secret_access_key is None):
            raise ValueError("access_key_id and secret_access_key need each other")
        if self.session_token is not None and self.access_key_id is None:
            raise ValueError("session_token needs access_key_id")
        if self.profile is not None and self.access_key_id is not None:
            raise ValueError("profile and access_key_id exclude each other")
        return self
