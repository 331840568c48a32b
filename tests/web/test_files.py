"""Files of a version, and its tarball, byte for byte and safe to serve."""

from __future__ import annotations

import gzip
import hashlib
from urllib.parse import quote

import pytest

from tests.web.running import BASE_URL, new_name, package

pytestmark = pytest.mark.anyio

LARGE = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(22_000)) + b"text " * 100_000
ODD_NAMES = [
    "a b.js",
    " leading.js",
    "%.js",
    "%20.js",
    "%2e%2e.js",
    "a#b.js",
    "a?b=c.js",
    "a+b.js",
    "a&b=c;d,e.js",
    "~.js",
    "a@b.js",
    "ab:c.js",
    "a!$'()*.js",
    "[id].js",
    "{a}.js",
    "a|b.js",
    "a^b`c.js",
    "\u00e9.js",
    "\u6587\u4ef6/\u540d\u524d.js",
    "\U0001f4a9.js",
    "-/x.js",
    "files/diff/1.0.0",
    "...js",
    "a..b.js",
    '"quoted".js',
    "<script>.js",
]
LOADABLE = [name for name in ODD_NAMES if not name.startswith("%2")]  # runtimes decode those
CONTENTS = {
    **{name: f"// {name}\n" for name in ODD_NAMES},
    "large.bin": LARGE,
    "empty.txt": "",
    "short.txt": "abcdefghij",
    "page.html": "<script>alert(1)</script>" * 50,
    "PAGE.HTM": "<script>alert(1)</script>",
    "image.svg": "<svg onload='alert(1)'/>",
    "feed.xml": "<x/>",
    "page.xhtml": "<x/>",
    "text.css": "a{}" * 500,
}


@pytest.fixture(scope="module")
async def name(prism):
    name = f"@{new_name('acme')}/files"
    answer = await prism.publish(name, package(name, "1.0.0", CONTENTS))
    assert answer.status == 201, answer.body
    return name


@pytest.fixture(scope="module")
async def tarball(prism, name):
    return (await prism.get(f"/packages/{name}/-/files-1.0.0.tgz")).body


@pytest.fixture
def get(prism, name):
    async def ask(path, **headers):
        renamed = {key.replace("_", "-"): value for key, value in headers.items()}
        return await prism.get(f"/packages/{name}/1.0.0/{path}", renamed)

    return ask


def leaves(tree):
    for node in tree:
        if node["type"] == "file":
            yield node
        yield from leaves(node.get("children", ()))


def raw(path: str) -> bytes:
    content = CONTENTS[path]
    return content.encode() if isinstance(content, str) else content


class TestContents:
    async def test_every_listed_file_comes_back_with_its_sha256(self, prism, name):
        tree = (await prism.get(f"/v1/packages/{name}/1.0.0/files")).json["tree"]
        found = list(leaves(tree))
        assert {node["relativePath"] for node in found} == {*CONTENTS, "package.json"}
        for node in found:
            encoded = quote(node["relativePath"], safe="")
            answer = await prism.get(f"/packages/{name}/1.0.0/{encoded}")
            assert answer.status == 200, node["relativePath"]
            assert hashlib.sha256(answer.body).hexdigest() == node["sha256"]
            assert len(answer.body) == node["size"]["rawBytes"]

    @pytest.mark.parametrize("path", LOADABLE)
    async def test_the_url_that_resolve_gives_works_for_odd_names(self, prism, path):
        name = new_name()
        files = {path: f"// {path}\n"}
        answer = await prism.publish(name, package(name, "1.0.0", files, exports=f"./{path}"))
        assert answer.status == 201
        manifest = await prism.get(f"/v1/packages/{name}/1.0.0")
        assert path in manifest.json["manifest"]["files"]
        resolved = await prism.get(f"/v1/resolve?spec={name}&runtime=bun")
        url = resolved.json["url"]
        assert url.isascii()
        found = await prism.get(url.removeprefix(BASE_URL))
        assert found.body.decode() == files[resolved.json["entryPath"]]

    @pytest.mark.parametrize("path", ["short.txt", "page.html", "large.bin", "text.css"])
    async def test_the_gzip_body_is_the_stored_member(self, prism, name, get, path):
        answer = await get(path, accept_encoding="gzip")
        tree = (await prism.get(f"/v1/packages/{name}/1.0.0/files")).json["tree"]
        (size,) = [node["size"] for node in leaves(tree) if node["relativePath"] == path]
        if size["gzipBytes"] < size["rawBytes"]:
            assert answer.headers["content-encoding"] == "gzip"
            assert len(answer.body) == size["gzipBytes"]
            assert gzip.decompress(answer.body) == raw(path)
        else:
            assert "content-encoding" not in answer.headers
            assert answer.body == raw(path)

    @pytest.mark.parametrize("path", ["large.bin", "short.txt", "empty.txt", "text.css"])
    async def test_a_client_without_gzip_gets_plain_bytes(self, get, path):
        for _ in range(2):
            answer = await get(path, accept_encoding="gzip;q=0, identity")
            assert answer.body == raw(path)
            assert "content-encoding" not in answer.headers
            assert answer.headers["content-length"] == str(len(raw(path)))

    async def test_the_tarball_is_what_was_published(self, prism):
        name = new_name()
        tarball = package(name)
        await prism.publish(name, tarball)
        answer = await prism.get(f"/packages/{name}/-/{name}-1.0.0.tgz")
        assert answer.body == tarball
        assert answer.headers["content-length"] == str(len(tarball))
        assert "content-encoding" not in answer.headers


class TestHeaders:
    @pytest.mark.parametrize("path", CONTENTS)
    async def test_no_file_is_ever_a_page_of_ours(self, get, path):
        answer = await get(quote(path))
        assert answer.status == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox")
        kind = answer.headers["content-type"]
        active = any(word in kind for word in ("html", "xml", "svg"))
        assert ("content-disposition" in answer.headers) == (
            active or path.lower().endswith("xhtml")
        )

    async def test_an_html_file_is_a_download_also_in_part_and_without_change(self, get):
        etag = (await get("page.html")).headers["etag"]
        for headers in ({"range": "bytes=0-3"}, {"if_none_match": etag}):
            answer = await get("page.html", **headers)
            assert answer.status in {206, 304}
            assert answer.headers["content-disposition"] == "attachment"
            assert answer.headers["content-security-policy"].startswith("sandbox")

    @pytest.mark.parametrize("path", ["short.txt", "large.bin"])
    async def test_a_version_never_changes_so_caches_may_keep_it(self, get, path):
        answer = await get(path)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "accept-encoding" in answer.headers["vary"].lower()

    async def test_a_problem_is_never_kept(self, get):
        assert (await get("missing.js")).headers["cache-control"] == "no-store"


class TestConditions:
    @pytest.mark.parametrize("path", ["short.txt", "text.css", "large.bin"])
    @pytest.mark.parametrize("encoding", ["gzip", "identity"])
    @pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', '"x",W/{} , "y"', "*"])
    async def test_a_client_that_has_it_gets_304(self, get, path, encoding, form):
        first = await get(path, accept_encoding=encoding)
        again = await get(
            path, accept_encoding=encoding, if_none_match=form.format(first.headers["etag"])
        )
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert "content-length" not in again.headers

    @pytest.mark.parametrize("value", ['"x"', "", ",", "W/", '"x', "\xff", '"*"', "x" * 5000])
    async def test_another_tag_gets_the_file(self, get, value):
        assert (await get("short.txt", if_none_match=value)).status == 200

    async def test_gzip_and_plain_bytes_have_different_tags(self, get):
        for path in ("text.css", "large.bin"):
            plain = await get(path, accept_encoding="identity")
            packed = await get(path, accept_encoding="gzip")
            assert plain.headers["etag"] != packed.headers["etag"]

    async def test_a_tarball_is_not_sent_twice(self, prism, name):
        target = f"/packages/{name}/-/files-1.0.0.tgz"
        etag = (await prism.get(target)).headers["etag"]
        assert (await prism.get(target, {"if-none-match": etag})).status == 304


RANGES = [
    ("bytes=0-0", slice(0, 1)),
    ("bytes=0-", slice(0, None)),
    ("bytes=3-5", slice(3, 6)),
    ("bytes=3-", slice(3, None)),
    ("bytes=-1", slice(-1, None)),
    ("bytes=-4", slice(-4, None)),
    ("bytes=9-999999999", slice(9, None)),
    ("bytes=-999999999", slice(0, None)),
    (" bytes=1-2 ", slice(1, 3)),
]
IGNORED = [
    "bytes=0-1,3-4",
    "bytes=5-3",
    "bytes=",
    "bytes=-",
    "bytes=a-b",
    "bytes=--1",
    "bytes=0x1-",
    "items=0-1",
    "0-1",
    "",
    "bytes = 0-1",
    f"bytes=0-{'9' * 30}",
    "bytes=\u0661-\u0662".encode().decode("latin-1"),
]


class TestRanges:
    @pytest.mark.parametrize("path", ["short.txt", "large.bin"])
    @pytest.mark.parametrize(("header", "part"), RANGES)
    async def test_a_part_of_a_file_is_that_part(self, get, path, header, part):
        answer = await get(path, range=header, accept_encoding="gzip")
        expected = raw(path)[part]
        start = part.indices(len(raw(path)))[0]
        assert (answer.status, answer.body) == (206, expected)
        assert answer.headers["content-length"] == str(len(expected))
        last = start + len(expected) - 1
        assert answer.headers["content-range"] == f"bytes {start}-{last}/{len(raw(path))}"
        assert "content-encoding" not in answer.headers

    @pytest.mark.parametrize("header", IGNORED)
    async def test_what_is_no_single_range_is_ignored(self, get, header):
        answer = await get("short.txt", range=header)
        assert (answer.status, answer.body) == (200, raw("short.txt"))

    @pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=99999-", "bytes=-0"])
    async def test_a_range_behind_the_end_is_a_problem(self, get, header):
        answer = await get("short.txt", range=header)
        assert (answer.status, answer.code) == (416, "range-not-satisfiable")
        assert answer.headers["content-range"] == "bytes */10"

    async def test_any_range_of_an_empty_file_is_behind_its_end(self, get):
        assert (await get("empty.txt", range="bytes=0-")).status == 416

    async def test_a_part_is_sent_only_of_the_contents_that_are_meant(self, get):
        for path in ("short.txt", "large.bin"):
            etag = (await get(path, accept_encoding="identity")).headers["etag"]
            assert (await get(path, range="bytes=0-1", if_range=etag)).status == 206
            assert (await get(path, range="bytes=0-1", if_range='"x"')).status == 200
            assert (await get(path, range="bytes=0-1", if_range=f"W/{etag}")).status == 200

    async def test_a_part_after_the_whole_was_kept_in_the_cache_is_a_part(self, get):
        assert (await get("short.txt")).status == 200
        assert (await get("short.txt", range="bytes=0-1")).body == b"ab"

    @pytest.mark.parametrize(("header", "part"), RANGES)
    async def test_a_part_of_the_tarball_is_that_part(self, prism, name, tarball, header, part):
        answer = await prism.get(f"/packages/{name}/-/files-1.0.0.tgz", {"range": header})
        assert (answer.status, answer.body) == (206, tarball[part])

    async def test_head_of_a_part_has_its_length(self, prism, name):
        for path in ("1.0.0/large.bin", "-/files-1.0.0.tgz"):
            answer = await prism.ask("HEAD", f"/packages/{name}/{path}", {"range": "bytes=1-4"})
            assert (answer.status, answer.body) == (206, b"")
            assert answer.headers["content-length"] == "4"

    async def test_ranges_are_offered(self, get):
        for path in ("short.txt", "large.bin"):
            assert (await get(path)).headers["accept-ranges"] == "bytes"
