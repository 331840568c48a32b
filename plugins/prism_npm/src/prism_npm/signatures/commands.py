"""``prism npm rotate-key``. It needs no server, and running servers notice within a minute."""

from __future__ import annotations

import json
from typing import Annotated

import anyio
import typer

from prism_kernel.api import open_local
from prism_npm.annotations import PLUGIN
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
def rotate_key(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Replace the key that versions are signed with; the old one stays listed, to verify with."""
    key = anyio.run(_rotate)
    if as_json:
        document = {"keyId": key.key_id, "createdAt": timestamp(key.created_at)}
        typer.echo(json.dumps(document, indent=2))
    else:
        typer.echo(f"Versions are now signed with {key.key_id}.")


async def _rotate() -> StoredKey:
    async with open_local(PLUGIN) as local:
        return await rotate(local.storage)
