"""Wiring: what the entry point ``storage_s3`` names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import BaseModel

from prism_kernel.api import (
    PluginContext,
    PluginInfo,
    StorageDriver,
    StorageProvider,
    StorageUnavailable,
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
    return [StorageProvider("s3", "Objects in an S3 bucket.", create)]


@hookimpl
@asynccontextmanager
async def prism_lifespan(ctx: PluginContext) -> AsyncIterator[None]:
    """Refuse to start on a store that ignores conditions; start without one that is away."""
    if isinstance(ctx.config, S3Config) and ctx.config.bucket is not None:
        from prism_storage_s3.storage import S3Storage  # noqa: PLC0415  loads botocore

        if isinstance(ctx.storage, S3Storage):
            try:
                await ctx.storage.check()
            except StorageUnavailable as error:
                ctx.log.warning("s3_not_ready", code=error.problem_code, reason=error.message)
    yield


def create(config: BaseModel | None) -> StorageDriver:
    """Build the driver from ``[plugin.storage_s3]``. Raises ``ConfigurationError``."""
    from prism_storage_s3.client import make_client  # noqa: PLC0415  loads boto3
    from prism_storage_s3.storage import S3Storage  # noqa: PLC0415  loads botocore

    assert isinstance(config, S3Config)  # noqa: S101 - PLUGIN.config says so
    return S3Storage(make_client(config), config)
