"""Which token is sent to which registry."""

from __future__ import annotations

import http.server
import json
import threading

import pytest

from prism_kernel.cli.remote import connect_configured
from prism_kernel.client.credentials import Credentials, default_path
from prism_kernel.errors import AuthenticationRequired


@pytest.fixture
def credentials(clean, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(clean))
    return Credentials(default_path())


@pytest.fixture
def guarded():
    """The port of a server that lets nobody in, and the tokens that it was sent."""
    sent = []

    class Refusing(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            sent.append(self.headers.get("authorization"))
            body = json.dumps({"code": "authentication-required", "detail": "Log in first."})
            self.send_response(401)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, sent
        server.shutdown()
        thread.join()


def refusal(registry):
    with connect_configured(registry) as client, pytest.raises(AuthenticationRequired) as raised:
        client.package("widget")
    return raised.value.message


def test_a_token_goes_only_to_the_registry_whose_name_it_was_kept_under(credentials, guarded):
    port, sent = guarded
    credentials.put(f"http://localhost:{port}", "secret")
    told = refusal(f"http://127.0.0.1:{port}")
    assert sent == [None]
    assert told == (
        f"Log in first. You are logged in to http://localhost:{port}, though: "
        f"say --registry http://localhost:{port}."
    )
    assert refusal(f"http://localhost:{port}") == "Log in first."
    assert sent[1:] == ["Bearer secret"]


@pytest.mark.parametrize(
    "kept",
    [
        "http://localhost:4001",
        "https://localhost:4000",
        "http://localhost:4000/other",
        "http://registry.example:4000",
        "http://[::1",
    ],
)
def test_another_registry_is_no_other_name_of_this_one(credentials, kept):
    credentials.put(kept, "secret")
    assert credentials.other_name("http://127.0.0.1:4000") is None


@pytest.mark.parametrize("asked", ["http://127.0.0.1:4000", "http://[::1]:4000"])
def test_this_machine_has_several_names(credentials, asked):
    credentials.put("http://localhost:4000", "secret")
    assert credentials.other_name(asked) == "http://localhost:4000"
    assert credentials.get(asked) is None


def test_registries_elsewhere_have_one_name(credentials):
    credentials.put("http://localhost:4000", "secret")
    assert credentials.other_name("https://registry.example") is None
