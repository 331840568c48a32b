"""The registry that the commands ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prism_kernel.api import CommandContext, NotFound, RegistryCalls


@contextmanager
def open_accounts(ctx: CommandContext) -> Iterator[RegistryCalls]:
    """As ``ctx.registry()``, for a registry that should have accounts.

    Raises ``NotFound`` saying what is missing where it has not even their routes; what these do
    not find has codes of its own.
    """
    with ctx.registry() as calls:
        try:
            yield calls
        except NotFound as error:
            if error.problem_code != NotFound.code:
                raise
            raise NotFound(
                f"The registry at {calls.url} has no accounts: "
                f"prism-auth-token is not installed there, or not active.",
                code="no-accounts",
            ) from error
