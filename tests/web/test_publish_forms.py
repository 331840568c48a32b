"""What a publisher may send, in either form, and what comes back."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json

import pytest

from tests.web.running import (
    BASE_URL,
    BOUNDARY,
    FORM_TYPE,
    JSON_TYPE,
    form,
    new_name,
    package,
)

pytestmark = pytest.mark.anyio

MIB = 1024 * 1024


async def send(prism, name, body, headers=FORM_TYPE):
    return await prism.ask("POST", f"/v1/packages/{name}", headers, body)


async def is_absent(prism, name) -> bool:
    """Nothing of the package is visible, and nothing is stored."""
    return (await prism.get(f"/v1/packages/{name}")).status == 404 and not await prism.keys(name)


class TestBothForms:
    async def test_a_multipart_publish_creates_the_version(self, prism):
        name = new_name()
        answer = await prism.publish(name, package(name), {"source": "cli"})
        assert answer.status == 201
        assert answer.json["created"] is True
        assert answer.json["identifier"] == {"name": name, "version": "1.0.0"}
        assert answer.json["metadata"]["source"] == "cli"
        assert answer.json["tag"] == "latest"

    async def test_a_json_publish_creates_the_same_version(self, prism):
        name = new_name()
        tarball = package(name)
        answer = await prism.publish_json(name, tarball)
        assert answer.status == 201
        assert answer.json["digests"]["sha256"] == hashlib.sha256(tarball).hexdigest()

    async def test_a_multipart_publish_needs_no_metadata(self, prism):
        name = new_name()
        answer = await prism.publish(name, package(name))
        assert answer.status == 201
        assert answer.json["metadata"]["source"] == "api"

    async def test_the_metadata_may_come_after_the_tarball_or_before(self, prism):
        for order in (0, 1):
            name = new_name()
            parts = [("tarball", package(name)), ("metadata", b'{"tag":"next"}')]
            answer = await send(prism, name, form(parts[order:] + parts[:order]))
            assert (answer.status, answer.json["tag"]) == (201, "next")

    async def test_the_answer_names_urls_below_the_configured_base(self, prism):
        name = new_name()
        answer = await prism.publish(name, package(name), headers={"host": "localhost:1"})
        assert answer.headers["location"] == f"{BASE_URL}/v1/packages/{name}/1.0.0"
        assert all(url.startswith(f"{BASE_URL}/") for url in answer.json["urls"].values())
        assert b"evil" not in answer.body

    async def test_each_url_of_the_answer_works(self, prism):
        name = f"@{new_name('acme')}/widget"
        answer = await prism.publish(name, package(name))
        assert answer.status == 201
        for url in answer.json["urls"].values():
            assert (await prism.get(url.removeprefix(BASE_URL))).status == 200

    async def test_a_body_in_single_bytes_is_the_same_body(self, prism):
        name = new_name()
        body = form([("tarball", package(name)), ("metadata", b'{"tag":"next"}')])
        answer = await send(prism, name, (body[at : at + 1] for at in range(len(body))))
        assert (answer.status, answer.json["tag"]) == (201, "next")

    async def test_the_publisher_is_who_the_metadata_says(self, prism):
        name = new_name()
        ada = {"name": "ada", "email": "ada@acme.example"}
        answer = await prism.publish(name, package(name), {"publisher": ada})
        assert answer.json["metadata"]["publisher"] == ada

    async def test_the_publisher_may_be_told_by_headers(self, prism):
        name = new_name()
        headers = {"x-prism-publisher-name": "ada", "x-prism-publisher-email": "ada@acme.example"}
        answer = await prism.publish(name, package(name), headers=headers)
        assert answer.json["metadata"]["publisher"]["name"] == "ada"

    async def test_a_publisher_header_of_any_bytes_never_breaks_a_publish(self, prism):
        name = new_name()
        answer = await prism.publish(
            name, package(name), headers={"x-prism-publisher-name": "\xff\x80 \x1b[31m"}
        )
        assert answer.status in {201, 400}


class TestChecksum:
    async def test_the_announced_sha256_is_checked_and_may_be_right(self, prism):
        name = new_name()
        tarball = package(name)
        sha256 = hashlib.sha256(tarball).hexdigest()
        assert (await prism.publish(name, tarball, {"sha256": sha256})).status == 201

    async def test_another_sha256_than_announced_stores_nothing(self, prism):
        name = new_name()
        answer = await prism.publish_json(name, package(name), sha256="0" * 64)
        assert (answer.status, answer.code) == (422, "checksum-mismatch")
        assert answer.json["expected"] == "0" * 64
        assert await is_absent(prism, name)

    @pytest.mark.parametrize("sha256", ["0" * 63, "0" * 65, "G" * 64, "", 5, f"{'0' * 64}\n"])
    async def test_what_is_no_sha256_is_refused(self, prism, sha256):
        name = new_name()
        answer = await prism.publish(name, package(name), {"sha256": sha256})
        assert (answer.status, answer.code) == (400, "invalid-payload")


class TestMultipart:
    @pytest.mark.parametrize(
        "parts",
        [
            [],
            [("metadata", b"{}")],
            [("tarball", b"x"), ("tarball", b"x")],
            [("metadata", b"{}"), ("metadata", b"{}"), ("tarball", b"x")],
            [("tarball", b"x"), ("readme", b"x")],
            [("Tarball", b"x")],
            [("", b"x")],
            [("\\x00", b"x")],
        ],
        ids=["none", "only-metadata", "two-tarballs", "two-metadata", "more", "case", "", "nul"],
    )
    async def test_missing_double_and_unknown_fields_are_refused(self, prism, parts):
        name = new_name()
        answer = await send(prism, name, form(parts))
        assert (answer.status, answer.code) == (400, "invalid-payload")

    async def test_a_body_cut_anywhere_is_refused(self, prism):
        name = new_name()
        body = form([("metadata", b'{"tag":"next"}'), ("tarball", package(name))])
        end = len(body) - len("\r\n")  # the line break behind the last boundary may be missing
        for cut in {*range(0, 320, 7), *range(end - 40, end, 3)}:
            answer = await send(prism, name, body[:cut])
            assert answer.status in {400, 422}, cut
        assert await is_absent(prism, name)

    async def test_a_last_boundary_without_a_line_break_is_enough(self, prism):
        name = new_name()
        answer = await send(prism, name, form([("tarball", package(name))]).removesuffix(b"\r\n"))
        assert answer.status == 201

    @pytest.mark.parametrize("boundary", ["", "other", "x" * 201])
    async def test_a_boundary_that_does_not_fit_is_refused(self, prism, boundary):
        name = new_name()
        headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
        answer = await send(prism, name, form([("tarball", package(name))]), headers)
        assert (answer.status, answer.code) == (400, "invalid-payload")

    async def test_a_quoted_boundary_is_understood(self, prism):
        name = new_name()
        headers = {"content-type": f'Multipart/Form-Data; Boundary="{BOUNDARY}"'}
        assert (await send(prism, name, form([("tarball", package(name))]), headers)).status == 201

    async def test_a_part_without_a_name_is_refused(self, prism):
        body = f"--{BOUNDARY}\r\ncontent-type: text/plain\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode()
        answer = await send(prism, new_name(), body)
        assert (answer.status, answer.code) == (400, "invalid-payload")

    async def test_endless_part_headers_are_refused_early(self, prism):
        def body():
            yield f"--{BOUNDARY}\r\n".encode()
            for number in range(10_000):
                yield f"x-{number}: {'y' * 1000}\r\n".encode()

        answer = await send(prism, new_name(), body())
        assert (answer.status, answer.code) == (400, "invalid-payload")
        assert answer.taken < 64 * 1024


class TestJson:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"null",
            b"[]",
            b'"tarballBase64"',
            b"{}",
            b'{"tarballBase64": 5}',
            b'{"tarballBase64": null}',
            b'{"tarballBase64": ["QUJD"]}',
            b'{"tarballBase64": "QUJD", "tarballBase64": "QUJD"}',
            b'{"tarballBase64": "QUJD", "tag": "a", "tag": "b"}',
            b'{"tarballBase64": "QUJD", "unknown": 1}',
            b'{"tarballBase64": "QUJD"',
            b'{"tarballBase64": "QUJ',
            b'{"tarballBase64": "QUJD"} {}',
            b'{"tarballBase64": "Q"}',
            b'{"tarballBase64": "QUI"}',
            b'{"tarballBase64": "QU==JD"}',
            b'{"tarballBase64": "QUJD-_"}',
            b'{"tarballBase64": "QU JD"}',
            b'{"tarballBase64": "QUJD\\n"}',
            b'{"tarballBase64": "QU\\u004aD"}',
            b'{"nested": {"tarballBase64": "QUJD"}}',
            b'["tarballBase64", "QUJD"]',
            b'{"tarballBase64": "QUJD", "tag": NaN}',
            b'{"tarballBase64": "QUJD", "tag": "\xff"}',
            b'{"tarballBase64": "QUJD", "tag": "\\ud800"}',
            b'{"tarballBase64": "QUJD", "\\ud800": 1}',
            b'\xef\xbb\xbf{"tarballBase64": "QUJD"}',
        ],
        ids=range(28),
    )
    async def test_what_is_not_the_payload_is_a_bad_request(self, prism, body):
        answer = await send(prism, new_name(), body, JSON_TYPE)
        assert answer.status == 400
        assert answer.code in {"invalid-payload", "invalid-base64"}

    async def test_an_escaped_name_of_the_member_does_not_make_two(self, prism):
        name = new_name()
        tarball = base64.b64encode(package(name)).decode()
        body = f'{{"tarballBase64": "{tarball}", "tarball\\u0042ase64": "QUJD"}}'.encode()
        assert (await send(prism, name, body, JSON_TYPE)).status == 400

    async def test_slashes_may_be_escaped(self, prism):
        name = new_name()
        tarball = package(name, "1.0.0", {"a": bytes(range(256)) * 40})
        body = json.dumps({"tarballBase64": base64.b64encode(tarball).decode()})
        assert "/" in body
        answer = await send(prism, name, body.replace("/", "\\/").encode(), JSON_TYPE)
        assert answer.status == 201

    @pytest.mark.parametrize("opening", ["[", '{"a":'])
    async def test_a_depth_bomb_is_a_bad_request(self, prism, opening):
        bomb = f'{{"tarballBase64": "QUJD", "tag": {opening * 100_000}'.encode()
        answer = await send(prism, new_name(), bomb, JSON_TYPE)
        assert (answer.status, answer.code) == (400, "invalid-payload")

    async def test_a_depth_bomb_as_multipart_metadata_is_a_bad_request(self, prism):
        name = new_name()
        body = form([("tarball", package(name)), ("metadata", b"[" * 100_000)])
        answer = await send(prism, name, body)
        assert (answer.status, answer.code) == (400, "invalid-payload")

    @pytest.mark.parametrize("metadata", [b"\xff\xfe{}", b'{"tag": "\xc3"}', b"[]", b"1", b"x"])
    async def test_multipart_metadata_that_is_no_utf8_object_is_refused(self, prism, metadata):
        name = new_name()
        answer = await send(prism, name, form([("tarball", package(name)), ("metadata", metadata)]))
        assert (answer.status, answer.code) == (400, "invalid-payload")
        assert await is_absent(prism, name)

    async def test_a_number_of_ten_thousand_digits_is_a_bad_request(self, prism):
        body = b'{"tarballBase64": "QUJD", "tag": ' + b"9" * 10_000 + b"}"
        assert (await send(prism, new_name(), body, JSON_TYPE)).status == 400


class TestContents:
    async def test_an_empty_tarball_is_refused(self, prism):
        name = new_name()
        for answer in (await prism.publish(name, b""), await prism.publish_json(name, b"")):
            assert (answer.status, answer.code) == (422, "tarball-empty")

    async def test_what_is_no_tarball_is_refused(self, prism):
        name = new_name()
        answer = await prism.publish(name, b"no tarball at all")
        assert answer.status == 422
        assert await is_absent(prism, name)

    async def test_another_name_than_the_urls_is_refused(self, prism):
        name, other = new_name(), new_name()
        answer = await prism.publish(name, package(other))
        assert (answer.status, answer.code) == (422, "name-mismatch")
        assert await is_absent(prism, name)
        assert await is_absent(prism, other)

    @pytest.mark.parametrize("version", ["v1.0.0", "1.0", "1.0.0 ", "", "01.0.0", "../1.0.0"])
    async def test_a_version_that_is_not_normalised_is_refused(self, prism, version):
        name = new_name()
        answer = await prism.publish(name, package(name, version))
        assert (answer.status, answer.code) == (422, "manifest-version")


class TestMediaTypes:
    @pytest.mark.parametrize(
        "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/gzip"]
    )
    async def test_other_media_types_are_refused(self, prism, content_type):
        name = new_name()
        answer = await send(prism, name, package(name), {"content-type": content_type})
        assert (answer.status, answer.code) == (415, "unsupported-media-type")
        assert answer.taken == 0

    async def test_json_may_name_its_charset(self, prism):
        name = new_name()
        body = json.dumps({"tarballBase64": base64.b64encode(package(name)).decode()}).encode()
        headers = {"content-type": "application/json; charset=utf-8"}
        assert (await send(prism, name, body, headers)).status == 201

    @pytest.mark.parametrize("encoding", ["br", "identity, gzip", "x"])
    async def test_an_unknown_encoding_is_refused_unread(self, prism, encoding):
        answer = await send(
            prism, new_name(), b"x" * MIB, {**FORM_TYPE, "content-encoding": encoding}
        )
        assert (answer.status, answer.code) == (415, "content-encoding")
        assert answer.taken == 0

    async def test_a_gzip_body_is_inflated(self, prism):
        name = new_name()
        body = json.dumps({"tarballBase64": base64.b64encode(package(name)).decode()}).encode()
        headers = {"content-type": "application/json", "content-encoding": "gzip"}
        assert (await send(prism, name, gzip.compress(body), headers)).status == 201
        assert (await send(prism, name, body, headers)).code == "not-gzip"
        assert (await send(prism, name, gzip.compress(body)[:-4], headers)).code == "not-gzip"
        assert (await send(prism, name, gzip.compress(body) + b"x", headers)).code == "not-gzip"
