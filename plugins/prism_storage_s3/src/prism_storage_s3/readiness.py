"""Whether a registry can work with its bucket."""

from __future__ import annotations

from prism_kernel.api import CheckResult, PluginContext, StorageUnavailable
from prism_storage_s3.failures import ACCESS_DENIED
from prism_storage_s3.storage import S3Storage


async def refuse_careless_store(ctx: PluginContext) -> None:
    """Raises ``ConfigurationError`` for a store that does not keep conditions.

    One that is away is only logged: a registry started during an outage works after it.
    """
    if isinstance(ctx.storage, S3Storage):
        try:
            await ctx.storage.check()
        except StorageUnavailable as error:
            ctx.log.warning("s3_not_ready", code=error.problem_code, reason=error.message)


async def check_store(ctx: PluginContext) -> CheckResult:
    """See ``CheckProvider``. A registry that may only read is as ready as it can be.

    Raises ``ConfigurationError`` and ``StorageUnavailable``.
    """
    if not isinstance(ctx.storage, S3Storage):
        return CheckResult(ok=True, message="The documents are not in S3.")
    try:
        await ctx.storage.check()
    except StorageUnavailable as error:
        if error.problem_code != ACCESS_DENIED:
            raise
        return CheckResult(ok=True, message="The bucket may be read only.")
    return CheckResult(ok=True, message="The store keeps conditions.")
