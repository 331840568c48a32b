"""What pytest loads wherever the kernel is installed, so it imports nothing of the kernel.

Contract suites are ordinary modules: pytest explains their asserts only if they are named here,
before anybody imports them.
"""

from __future__ import annotations

import pytest

_WITH_ASSERTS = (
    "analyzers",
    "auth_contract",
    "runtimes",
    "storage_condition_contract",
    "storage_contract",
    "storage_listing_contract",
    "storage_machine",
    "storage_object_contract",
    "storage_race_contract",
    "storage_stream_contract",
    "storage_together_contract",
)

pytest.register_assert_rewrite(*(f"{__package__}.{module}" for module in _WITH_ASSERTS))
