"""Wiring: what the entry point ``storage_s3`` names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import BaseModel

from prism_kernel.api import (
    CheckProvider,
    CheckResult,
    PluginContext,
    PluginInfo,
    StorageDriver,
    StorageProvider,
    hookimpl,
)
from prism_storage_s3.config import S3Config

PLUGIN = PluginInfo(
    name="storage_s3",
    summary="Storage in a bucket of AWS or any S3 store with conditional writes.",
    config=S3Config,
    environment={
        "PRISM_S3_BUCKET": "bucket",
        "PRISM_S3_REGION": "region",
        "PRISM_S3_ENDPOINT": "endpoint",
        "PRISM_S3_PREFIX": "prefix",
        "PRISM_S3_ACCESS_KEY_ID": "access_key_id",
        "PRISM_S3_SECRET_ACCESS_KEY": "secret_access_key",
    },
)


@hookimpl
def prism_register_storage() -> list[StorageProvider]:
    return [StorageProvider("s3", "Objects in an S3 bucket.", create, location=location)]


@hookimpl
def prism_register_checks() -> list[CheckProvider]:
    return [CheckProvider("s3", check)]


@hookimpl
@asynccontextmanager
async def prism_lifespan(ctx: PluginContext) -> AsyncIterator[None]:
    if _is_configured(ctx):
        from prism_storage_s3.readiness import refuse_unusable_store  # noqa: PLC0415  botocore

        await refuse_unusable_store(ctx)
    yield


async def check(ctx: PluginContext) -> CheckResult:
    """What ``/-/ready`` says about the store."""
    if not _is_configured(ctx):
        return CheckResult(ok=True, message="S3 is not configured.")
    from prism_storage_s3.readiness import check_store  # noqa: PLC0415  loads botocore

    return await check_store(ctx)


def create(config: BaseModel | None) -> StorageDriver:
    """Build the driver from ``[plugin.storage_s3]``. Raises ``ConfigurationError``."""
    from prism_storage_s3.client import make_client  # noqa: PLC0415  loads boto3
    from prism_storage_s3.storage import S3Storage  # noqa: PLC0415  loads botocore

    assert isinstance(config, S3Config)  # noqa: S101 - PLUGIN.config says so
    return S3Storage(make_client(config), config)


def location(config: BaseModel | None) -> str:
    """The bucket and the prefix as a URL, and the endpoint if it is not AWS."""
    assert isinstance(config, S3Config)  # noqa: S101 - as above
    place = f"s3://{config.bucket}/{config.prefix}".rstrip("/")
    return f"{place} at {config.endpoint}" if config.endpoint else place


def _is_configured(ctx: PluginContext) -> bool:
    return isinstance(ctx.config, S3Config) and ctx.config.bucket is not None
