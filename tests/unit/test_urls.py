from __future__ import annotations

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from prism_kernel import urls


def test_a_scope_stays_readable():
    assert urls.package_path("@acme/widget") == "/v1/packages/@acme/widget"
    assert urls.files_path("@acme/widget", "1.0.0") == "/v1/packages/@acme/widget/1.0.0/files"


def test_build_metadata_keeps_its_plus():
    assert urls.version_path("widget", "1.0.0+b.1") == "/v1/packages/widget/1.0.0+b.1"


def test_a_tarball_lies_where_no_version_can_be():
    assert urls.tarball_path("@acme/widget", "1.0.0") == (
        "/packages/@acme/widget/-/widget-1.0.0.tgz"
    )


def test_what_has_a_meaning_in_urls_is_escaped():
    path = urls.file_path("widget", "1.0.0", "a b/ü?#%.js")
    assert path == "/packages/widget/1.0.0/a%20b/%C3%BC%3F%23%25.js"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_path_comes_back_when_its_url_is_unquoted(path):
    quoted = urls.file_path("widget", "1.0.0", path)
    assert quoted.isascii()
    assert not set('?#"<> \\') & set(quoted)
    assert unquote(quoted) == f"/packages/widget/1.0.0/{path}"
