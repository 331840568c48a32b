from __future__ import annotations

import base64
import hashlib

import pytest

from prism_kernel.hashing import Hasher, digests_of

ABC_SHA1 = "a9993e364706816aba3e25717850c26c9cd0d89d"
ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
ABC_SHA512_START = "ddaf35a193617abacc417349ae204131"


def test_the_digests_of_abc_are_those_of_the_standard():
    digests = digests_of(b"abc")
    assert digests.sha1 == ABC_SHA1
    assert digests.sha256 == ABC_SHA256
    assert digests.sha512.startswith(ABC_SHA512_START)
    assert digests.integrity.startswith("sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkq")


def test_pieces_hash_as_the_whole():
    hasher = Hasher()
    for piece in (b"a", bytearray(b"b"), memoryview(b"c"), b""):
        hasher.update(piece)
    assert hasher.size == 3
    assert hasher.digests() == digests_of(b"abc")


def test_digests_may_be_read_before_the_end():
    hasher = Hasher()
    hasher.update(b"ab")
    assert hasher.digests() == digests_of(b"ab")
    hasher.update(b"c")
    assert hasher.digests() == digests_of(b"abc")


def sri(algorithm: str, data: bytes) -> str:
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


@pytest.mark.parametrize(
    ("integrity", "fits"),
    [
        ("", True),
        (sri("sha1", b"abc") + " " + sri("sha512", b"abc"), True),
        (sri("sha256", b"abc") + "?option", True),
        (sri("sha384", b"cannot be told"), True),
        (sri("sha512", b"abc") + " " + sri("sha1", b"other"), False),
        (sri("md5", b"abc"), False),
        ("sha512-", False),
        ("sha512-not base64!", False),
        ("sha512-ä", False),
        ("sha512", False),
    ],
)
def test_every_hash_of_an_integrity_must_be_of_the_bytes(integrity, fits):
    assert digests_of(b"abc").fit(integrity) is fits
