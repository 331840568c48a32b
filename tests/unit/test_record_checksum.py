"""A record that is not as it was written is damaged, also where it is still JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from prism_kernel.errors import StorageUnavailable
from prism_kernel.repository.checksum import checksum_fits, with_checksum
from prism_kernel.repository.encoding import decode_record
from prism_kernel.repository.record_encoder import RecordEncoder

V1 = Path(__file__).parents[1] / "data" / "golden" / "v1"
STORED = V1.joinpath("package-with-checksum.json").read_bytes()
OLD = V1.joinpath("package.json").read_bytes()
RECORD = decode_record(OLD, "package")
LINE = slice(STORED.index(b'"checksum"'), STORED.index(b'"annotations"'))


def flips(data: bytes):
    """Every one-bit neighbour, with the place of the bit."""
    for at in range(len(data)):
        for bit in range(8):
            yield at, data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


def reads_as(data: bytes):
    """The record, or ``None`` if it is refused as damaged."""
    try:
        return decode_record(data, "package")
    except StorageUnavailable:
        return None


def test_no_flipped_bit_changes_what_a_record_says():
    """A flip in the checksum's own name makes it a record without one; the rest is as it was."""
    believed = set()
    for at, damaged in flips(STORED):
        found = reads_as(damaged)
        if found is not None:
            assert found == RECORD
            believed.add(at)
    assert believed <= set(range(LINE.start, LINE.stop))


def test_a_flipped_bit_that_leaves_json_would_not_be_seen_without_it():
    assert any(reads_as(damaged) not in (None, RECORD) for _, damaged in flips(OLD))


@pytest.mark.parametrize(
    "damaged",
    [
        STORED.replace(b'"revision": 5', b'"revision": 6'),
        STORED.replace(b"\n", b"\r\n"),
        STORED + b"\n",
        STORED.replace(b'"size": 753', b'"size":  753'),
        STORED.replace(b'"tombstones"', b'"tombstoned"'),
        STORED[: STORED.index(b'"createdAt"')] + b'"name": "x"\n}\n',
    ],
)
def test_a_record_that_was_edited_is_damaged_as_long_as_its_checksum_stands(damaged):
    with pytest.raises(StorageUnavailable) as raised:
        decode_record(damaged, "packages/x/package.json")
    assert raised.value.problem_code == "storage-corrupt"
    assert "packages/x/package.json" in raised.value.message


def test_without_its_checksum_an_edited_record_is_believed():
    edited = OLD.replace(b'"revision": 5', b'"revision": 6')
    assert decode_record(edited, "package").revision == 6
    assert RecordEncoder().encode(decode_record(OLD, "package")) == STORED


def test_a_member_that_only_a_later_prism_knows_is_under_the_checksum():
    later = with_checksum(OLD.replace(b'  "name"', b'  "invented": {"later": 1},\n  "name"'))
    assert reads_as(later) == RECORD
    assert reads_as(later.replace(b'"later": 1', b'"later": 3')) is None


def test_the_checksum_is_found_wherever_a_later_prism_sorts_it():
    line = STORED[LINE.start - 3 : LINE.stop - 3]
    assert line.startswith(b'\n  "checksum"')
    assert line.endswith(b'",')
    moved = STORED.replace(line, b"").replace(b'\n  "modifiedAt"', line + b'\n  "modifiedAt"')
    assert moved != STORED
    assert reads_as(moved) == RECORD


def test_a_text_that_looks_like_a_checksum_is_not_one():
    """JSON has no newline inside a string, and only the outermost members stand two spaces in."""
    text = OLD.replace(b"Use 1.1.0.", rb"\n  \"checksum\": \"" + b"0" * 8)
    assert text != OLD
    assert checksum_fits(with_checksum(text))
    assert decode_record(with_checksum(text), "package").name == RECORD.name
