"""Whether a registry can work with its bucket."""

from __future__ import annotations

from prism_kernel.api import CheckResult, ConfigurationError, PluginContext, StorageUnavailable
from prism_storage_s3.failures import ACCESS_DENIED, NO_SUCH_BUCKET, WRONG_REGION
from prism_storage_s3.storage import S3Storage

_MISTAKES = frozenset({NO_SUCH_BUCKET, WRONG_REGION})
"""What a store answers that is well: no waiting makes it right."""


async def refuse_unusable_store(ctx: PluginContext) -> None:
    """Raises ``ConfigurationError`` for a store without the bucket or that keeps no conditions.

    One that is away is only logged: a registry started during an outage works after it.
    """
    store = _store_of(ctx)
    if store is None:
        return
    try:
        await store.check()
    except StorageUnavailable as error:
        if error.problem_code in _MISTAKES:
            raise ConfigurationError(error.message, code=error.problem_code) from error
        ctx.log.warning("s3_not_ready", code=error.problem_code, reason=error.message)


async def check_store(ctx: PluginContext) -> CheckResult:
    """See ``CheckProvider``. A registry that may only read is as ready as it can be.

    Raises ``ConfigurationError`` and ``StorageUnavailable``.
    """
    store = _store_of(ctx)
    if store is None:
        return CheckResult(ok=True, message="Neither documents nor artifacts are in S3.")
    try:
        await store.check()
    except StorageUnavailable as error:
        if error.problem_code != ACCESS_DENIED:
            raise
        return CheckResult(ok=True, message="The bucket may be read only.")
    return CheckResult(ok=True, message="The store keeps conditions.")


def _store_of(ctx: PluginContext) -> S3Storage | None:
    """The registry's driver for S3: with both in S3 it is one, as they share a configuration."""
    for driver in (ctx.storage, ctx.artifacts):
        if isinstance(driver, S3Storage):
            return driver
    return None
