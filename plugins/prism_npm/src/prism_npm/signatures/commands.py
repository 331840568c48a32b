"""``prism npm rotate-key``. It needs no server, and running servers notice within a minute."""

from __future__ import annotations

import anyio
import typer

from prism_kernel.api import CommandContext
from prism_npm.presentation import timestamp
from prism_npm.signatures.keys import StoredKey, rotate

application = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look after what the npm protocol needs.",
)


@application.callback()
def npm() -> None:
    """Look after what the npm protocol needs."""  # a callback, as one command would be the whole


@application.command("rotate-key")
def rotate_key(ctx: CommandContext) -> None:
    """Replace the key that versions are signed with; the old one stays listed, to verify with."""
    key = anyio.run(_rotate, ctx)
    if ctx.as_json:
        ctx.console.document({"keyId": key.key_id, "createdAt": timestamp(key.created_at)})
    else:
        ctx.console.line(f"Versions are now signed with {key.key_id}.")


async def _rotate(ctx: CommandContext) -> StoredKey:
    async with ctx.store() as local:
        return await rotate(local.storage)
