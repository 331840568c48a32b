"""When a version may be unpublished."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from prism_kernel.errors import PermissionDenied
from prism_kernel.models.package import PackageRecord, VersionEntry
from prism_kernel.record.policy import UnpublishPolicy

AT = datetime(2026, 1, 1, tzinfo=UTC)
RECORD = PackageRecord(
    "widget", AT, AT, versions={"1.0.0": VersionEntry("d" * 64, "folder", 3, AT, "ann")}
)


def test_no_hours_forbid_it_in_the_millisecond_of_the_publish_too():
    with pytest.raises(PermissionDenied):
        UnpublishPolicy(within_hours=0).check(RECORD, ["1.0.0"], AT)


def test_a_version_may_be_taken_back_until_its_hours_are_over():
    policy = UnpublishPolicy(within_hours=1)
    policy.check(RECORD, ["1.0.0"], AT + timedelta(minutes=59))
    with pytest.raises(PermissionDenied):
        policy.check(RECORD, ["1.0.0"], AT + timedelta(hours=1))
