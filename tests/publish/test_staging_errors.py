"""A staging folder that cannot be used is no bug of Prism's, and no secret of the machine."""

from __future__ import annotations

import errno
import tempfile

import pytest

from prism_kernel.errors import StorageUnavailable
from prism_kernel.inspection.staging_errors import staging_errors
from prism_kernel.publish.staging import TarballSink, workspace

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_apart(number):
    with pytest.raises(StorageUnavailable) as raised, staging_errors():
        raise OSError(number, "full", "/srv/secret")
    assert raised.value.problem_code == "storage-full"
    assert "secret" not in str(raised.value)


async def test_a_temporary_folder_that_is_gone_is_unavailable(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(StorageUnavailable, match="No such file") as raised:
        async with workspace():
            pass
    assert str(tmp_path) not in str(raised.value)


async def test_an_upload_whose_folder_is_taken_away_is_refused(tmp_path):
    with TarballSink(tmp_path / "gone", 10_000_000) as sink:
        await sink.write(b"x" * 100_000)
        with pytest.raises(StorageUnavailable):
            await sink.finish()
