"""Work on bytes beside other requests: in a thread if there are many of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

import anyio.to_thread

_LARGE_BYTES = 128 * 1024

T = TypeVar("T")
P = ParamSpec("P")


async def computed(size: int, build: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``build`` makes of ``size`` bytes; of many, in a thread, so that others get on."""
    if size < _LARGE_BYTES:
        return build(*args, **kwargs)
    return await anyio.to_thread.run_sync(partial(build, *args, **kwargs))
