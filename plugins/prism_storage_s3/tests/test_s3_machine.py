from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from prism_kernel.testing.storage_machine import StorageMachine


def machine_on(server):
    class S3Machine(StorageMachine):
        tokens_are_digests = True

        def make_driver(self):
            return server.storage()

    return S3Machine


def few(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_moto_is_like_memory(moto):
    run_state_machine_as_test(machine_on(moto), settings=few(5, 20))


@pytest.mark.slow
def test_moto_is_like_memory_for_long(moto):
    run_state_machine_as_test(machine_on(moto), settings=few(300, 40))


@pytest.mark.slow
def test_seaweed_is_like_memory_for_long(seaweed):
    run_state_machine_as_test(machine_on(seaweed), settings=few(300, 40))
