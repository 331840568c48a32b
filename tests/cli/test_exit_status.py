from __future__ import annotations

import pytest

from prism_kernel import errors
from prism_kernel.cli.exit_codes import MEANINGS, ExitCode, exit_code_of
from prism_kernel.client.problems import error_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidSpec("x"), 2),
        (errors.InvalidName("x"), 2),
        (errors.PackageNotFound("x"), 3),
        (errors.EntryNotFound("x"), 3),
        (errors.VersionExists("x"), 4),
        (errors.InvalidTarball("x"), 4),
        (errors.TooLarge("x"), 4),
        (errors.PublishRejected("x"), 4),
        (errors.PublishRejected("x", code="publish-held"), 4),
        (error_of({"code": "storage-full", "status": 507}), 6),
        (errors.AuthenticationRequired("x"), 5),
        (errors.PermissionDenied("x"), 5),
        (errors.StorageUnavailable("x"), 6),
        (errors.ConfigurationError("x"), 1),
        (errors.PluginError("x"), 1),
    ],
)
def test_errors_have_a_stable_exit_status(error, status):
    assert exit_code_of(error) == status


def test_every_exit_status_has_a_meaning_in_help(prism):
    shown = " ".join(prism("--help").out.split())
    for code in ExitCode:
        assert f"{code.value} {MEANINGS[code]}" in shown
