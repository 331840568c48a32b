"""Which request headers a finished answer understands."""

from __future__ import annotations

import pytest

from prism_kernel.web.representation import accepts_gzip


@pytest.mark.parametrize(
    "header", [b"gzip", b"GZIP", b"br, gzip", b"gzip;q=0.001", b"gzip ; q=1.0, *;q=0"]
)
def test_gzip_is_accepted_where_it_is_named(header):
    assert accepts_gzip(header)


@pytest.mark.parametrize(
    "header", [b"", b"br", b"x-gzip", b"gzip;q=0", b"gzip; q=0.0", b"gzip;q=0.000", b"gzip;q=0."]
)
def test_gzip_is_not_accepted_where_it_is_missing_or_has_no_weight(header):
    assert not accepts_gzip(header)
