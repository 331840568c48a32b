"""What only a real server and real sockets can show."""

from __future__ import annotations

import gzip
import json
import socket
import time

import pytest

from tests.e2e.server import PATIENCE, serving
from tests.web.running import BOUNDARY, FORM_TYPE, form, new_name, package

MIB = 1024 * 1024
SOCKET_BUFFERS = 8 * MIB
"""What two sockets and a server's own buffer may hold of an upload that nobody reads."""

HEAD = (
    f"POST /v1/packages/%s HTTP/1.1\r\nhost: localhost\r\n"
    f"content-type: multipart/form-data; boundary={BOUNDARY}\r\n"
)
POST = b"POST /v1/packages/x HTTP/1.1\r\nhost: localhost\r\n"
FIELD = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="tarball"\r\n\r\n'.encode()


def publish(server, name, tarball, **headers):
    body = form([("tarball", tarball)])
    return server.ask("POST", f"/v1/packages/{name}", body, {**FORM_TYPE, **headers})


@pytest.fixture(scope="module")
def name(server):
    name = f"@{new_name('acme')}/wire"
    files = {"large.txt": "text " * 200_000, "index.js": "export default 1;\n"}
    assert publish(server, name, package(name, "1.0.0", files)).status == 201
    return name


def flood(connection: socket.socket, limit: int, piece: bytes = bytes(65_536)) -> int:
    """Send until the server stops taking or answers; returns how much it took."""
    sent = 0
    connection.settimeout(1.0)
    try:
        while sent < limit:
            sent += connection.send(piece)
    except OSError:
        pass  # it has stopped reading, or hung up
    return sent


def read_all(connection: socket.socket) -> bytes:
    """Everything until the server hangs up."""
    connection.settimeout(PATIENCE)
    pieces = []
    try:
        while piece := connection.recv(65_536):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


class TestReads:
    @pytest.mark.parametrize(
        "path",
        [
            "/v1/packages",
            "/v1/packages/{name}",
            "/v1/packages/{name}/1.0.0",
            "/v1/packages/{name}/1.0.0/files",
            "/v1/resolve?spec={name}",
            "/packages/{name}/1.0.0/index.js",
            "/packages/{name}/1.0.0/large.txt",
            "/packages/{name}/-/wire-1.0.0.tgz",
            "/packages/{name}/1.0.0/missing",
            "/-/health",
        ],
    )
    def test_head_is_get_without_its_body_on_one_connection(self, server, name, path):
        target = path.format(name=name)
        with server.connect() as connection:
            request = f"HEAD {target} HTTP/1.1\r\nhost: localhost\r\n\r\n" * 2
            last = f"GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
            connection.sendall((request + last).encode())
            answers = read_all(connection).split(b"HTTP/1.1 ")[1:]
        assert len(answers) == 3
        heads = [answer.partition(b"\r\n\r\n") for answer in answers]
        assert [body for _, _, body in heads[:2]] == [b"", b""]
        assert heads[2][2]
        assert len({answer[:3] for answer in answers}) == 1

    def test_a_large_file_streams_in_each_encoding(self, server, name):
        target = f"/packages/{name}/1.0.0/large.txt"
        plain = server.ask("GET", target, headers={"accept-encoding": "identity"})
        packed = server.ask("GET", target, headers={"accept-encoding": "gzip"})
        assert plain.body == b"text " * 200_000
        assert gzip.decompress(packed.body) == plain.body
        assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body)

    @pytest.mark.parametrize(
        "spelling", ["@{0}/wire", "@{0}%2fwire", "@{0}%2Fwire", "%40{0}%2fwire"]
    )
    def test_a_real_server_takes_every_spelling_of_a_name(self, server, name, spelling):
        scope = name.partition("/")[0].removeprefix("@")
        assert server.ask("GET", f"/v1/packages/{spelling.format(scope)}").status == 200

    def test_urls_come_from_the_configured_base_and_never_from_host(self, server, name):
        for headers in (
            {"host": "evil.localhost"},
            {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"},
        ):
            reply = server.ask("GET", f"/v1/resolve?spec={name}", headers=headers)
            assert json.loads(reply.body)["url"].startswith(f"http://127.0.0.1:{server.port}/")
            assert b"evil" not in reply.body

    @pytest.mark.parametrize(
        "request_bytes",
        [
            b"GET /v1/packages HTTP/1.1\r\nx-request-id: a\r\n b\r\nhost: localhost\r\n\r\n",
            b"GET /\x00 HTTP/1.1\r\nhost: localhost\r\n\r\n",
            b"GET /\xff\xfe HTTP/1.1\r\nhost: localhost\r\n\r\n",
            b"GET http://[ HTTP/1.1\r\nhost: localhost\r\n\r\n",
            b"GET /%zz%1 HTTP/1.1\r\nhost: localhost\r\n\r\n",
            b"GET /?%zz=%1&\xff HTTP/1.1\r\nhost: localhost\r\n\r\n",
            b"GET //evil.example/v1 HTTP/1.1\r\nhost: localhost\r\n\r\n",
            b"\x16\x03\x01\x02\x00",
            POST + b"content-length: 99999999999999999999\r\n\r\n",
            POST + b"transfer-encoding: chunked\r\n\r\nzz\r\n",
            POST + b"content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        ],
        ids=range(11),
    )
    def test_a_malformed_request_is_never_a_server_error(self, server, request_bytes):
        with server.connect() as connection:
            connection.sendall(request_bytes)
            connection.shutdown(socket.SHUT_WR)
            answer = read_all(connection)
        assert answer == b"" or answer.split(b" ", 2)[1].startswith((b"4", b"2")), answer[:200]
        assert server.ask("GET", "/-/health").status == 200


class TestRefusedUploads:
    def test_who_may_not_publish_is_told_before_the_upload_is_read(self, tmp_path):
        settings = {"PRISM_AUTH": "allowlist"}
        with serving(tmp_path / "storage", settings) as server, server.connect() as connection:
            head = HEAD % "widget" + f"content-length: {100 * MIB}\r\n\r\n"
            connection.sendall(head.encode())
            started = time.monotonic()
            sent = flood(connection, 100 * MIB)
            assert time.monotonic() - started < 5
            assert sent < SOCKET_BUFFERS

    def test_a_client_that_waits_for_permission_sends_nothing(self, tmp_path):
        settings = {"PRISM_AUTH": "allowlist"}
        with serving(tmp_path / "storage", settings) as server, server.connect() as connection:
            head = HEAD % "widget" + f"content-length: {MIB}\r\nexpect: 100-continue\r\n\r\n"
            connection.sendall(head.encode())
            answer = read_all(connection)
        assert answer.startswith(b"HTTP/1.1 401 ")
        assert b"connection: close" in answer.lower()
        assert b"authentication-required" in answer

    def test_a_tarball_beyond_the_limit_is_cut_off_while_it_streams(self, tmp_path):
        settings = {"PRISM_LIMITS__TARBALL_BYTES": str(MIB)}
        with serving(tmp_path / "storage", settings) as server, server.connect() as connection:
            connection.sendall((HEAD % "widget" + "transfer-encoding: chunked\r\n\r\n").encode())
            connection.sendall(b"%x\r\n%b\r\n" % (len(FIELD), FIELD))
            piece = b"10000\r\n" + bytes(65_536) + b"\r\n"
            assert flood(connection, 200 * MIB, piece) < MIB + SOCKET_BUFFERS
            # A reset may overtake the answer; if there is one, it says why.
            assert read_all(connection)[:12] in {b"HTTP/1.1 413", b""}
            assert server.ask("GET", "/v1/packages/widget").status == 404

    def test_a_slow_upload_does_not_hold_up_others(self, server, name):
        with server.connect() as slow:
            slow.sendall((HEAD % "widget" + "content-length: 100000\r\n\r\n").encode() + FIELD)
            for _ in range(20):
                slow.sendall(b"x")
                assert server.ask("GET", f"/v1/packages/{name}").status == 200
        assert server.ask("GET", "/v1/packages/widget").status == 404

    def test_an_upload_that_breaks_off_leaves_nothing(self, tmp_path):
        root = tmp_path / "storage"
        with serving(root) as server:
            body = form([("tarball", package("widget"))])
            with server.connect() as connection:
                head = HEAD % "widget" + f"content-length: {len(body)}\r\n\r\n"
                connection.sendall(head.encode() + body[: len(body) // 2])
            time.sleep(0.2)
            assert server.ask("GET", "/v1/packages/widget").status == 404
            assert not [*tmp_path.glob("prism-publish-*/*")]
            assert not [path for path in root.rglob("*") if "widget" in path.name]
            assert publish(server, "widget", package("widget")).status == 201
