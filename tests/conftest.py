"""What every test of the kernel may use."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from prism_kernel.errors import PrismError


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def error_of():
    """Call something that must fail on purpose, and give its error."""

    def call(function: Callable[..., object], *arguments: object, **named: object) -> PrismError:
        with pytest.raises(PrismError) as raised:
            function(*arguments, **named)
        return raised.value

    return call
