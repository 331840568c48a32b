from __future__ import annotations

import errno
from pathlib import Path

import pytest

from prism_kernel.builtins.filesystem_errors import unavailable, write_errors
from prism_kernel.builtins.filesystem_folder import StoreFolder
from prism_kernel.builtins.filesystem_read import read_errors
from prism_kernel.errors import ObjectNotFound, StorageUnavailable


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_or_quota_has_a_code_of_its_own(number: int) -> None:
    assert unavailable(OSError(number, "full")).problem_code == "storage-full"


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.EROFS, errno.ESTALE])
def test_other_errors_say_that_the_store_is_unavailable(number: int) -> None:
    assert unavailable(OSError(number, "x")).problem_code == "storage-unavailable"


def test_the_error_does_not_name_paths_of_the_machine() -> None:
    error = unavailable(PermissionError(errno.EACCES, "Permission denied", "/secret/place"))
    assert "/secret" not in str(error)


@pytest.mark.parametrize("number", [errno.ENOENT, errno.ENOTDIR, errno.ELOOP])
def test_a_path_that_leads_nowhere_is_a_missing_object(number: int, tmp_path: Path) -> None:
    with pytest.raises(ObjectNotFound), read_errors(StoreFolder(tmp_path), "object"):
        raise OSError(number, "x")


def test_a_missing_path_while_writing_is_an_unavailable_store() -> None:
    with pytest.raises(StorageUnavailable), write_errors():
        raise FileNotFoundError(errno.ENOENT, "x")
