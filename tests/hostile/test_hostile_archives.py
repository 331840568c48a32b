"""Every hand-made archive meets its fate, whatever the caller reads of it."""

from __future__ import annotations

import pytest

from prism_kernel.errors import InvalidManifest, InvalidTarball, PrismError, TooLarge
from prism_kernel.tarball import MANIFEST_PATH, TarballReader
from tests.hostile import (
    accepted_cases,
    cap_cases,
    end_cases,
    entry_cases,
    metadata_cases,
    path_cases,
)
from tests.hostile.case import Accepted, Case, Cases, Refused

_LONGEST_SENTENCE = 400

BAD: Cases = {
    **path_cases.CASES,
    **entry_cases.CASES,
    **metadata_cases.CASES,
    **end_cases.CASES,
}


def refusal(case: Case, *, read: bool) -> PrismError | None:
    try:
        for entry in TarballReader(case.open(), case.limits):
            if read:
                for _ in entry.chunks():
                    pass
    except (InvalidTarball, InvalidManifest, TooLarge) as error:
        return error
    return None


@pytest.mark.parametrize("read", [True, False], ids=["read", "skipped"])
@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_a_hostile_archive_is_refused_with_its_code(case: Case, *, read: bool) -> None:
    error = refusal(case, read=read)
    assert error is not None
    assert Refused(error.status, error.problem_code) == case.outcome


@pytest.mark.parametrize("case", cap_cases.CASES.values(), ids=cap_cases.CASES)
def test_an_archive_beyond_a_cap_is_too_large(case: Case) -> None:
    error = refusal(case, read=True)
    assert error is not None
    assert Refused(error.status, error.problem_code) == case.outcome


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_a_refusal_is_one_short_printable_sentence(case: Case) -> None:
    sentence = str(refusal(case, read=False))
    assert sentence.isprintable()
    assert sentence.endswith(".")
    assert len(sentence) < _LONGEST_SENTENCE


@pytest.mark.parametrize("case", accepted_cases.CASES.values(), ids=accepted_cases.CASES)
def test_an_odd_archive_is_read_in_full(case: Case) -> None:
    files = {
        entry.path: b"".join(entry.chunks()) for entry in TarballReader(case.open(), case.limits)
    }
    assert MANIFEST_PATH in files
    del files[MANIFEST_PATH]
    assert Accepted(files) == case.outcome
