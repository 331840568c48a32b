from __future__ import annotations

import json
import signal
import socket
import time
from contextlib import contextmanager

import httpx
import pytest

from prism_kernel.cli.serve import is_loopback
from prism_kernel.serving.listening import host_in_url, listen
from prism_kernel.testing.server import live_server

EVERYWHERE = "0.0.0.0"  # noqa: S104 - to see it refused


def test_without_auth_only_this_machine_is_served(prism):
    result = prism("serve", "--host", EVERYWHERE, "--port", "0")
    assert result.status == 1
    assert "set auth" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_is_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "10.0.0.1", "example.org", ""])
def test_everything_else_is_not(host):
    assert not is_loopback(host)


def test_a_port_that_is_taken_is_one_sentence(prism):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = prism("serve", "--port", port)
    assert result.status == 1
    assert result.err.startswith(f"prism: Cannot listen on 127.0.0.1:{port}: another program")


def test_port_zero_takes_a_free_one():
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


def test_an_ipv6_address_stands_in_brackets():
    assert host_in_url("::1") == "[::1]"
    assert host_in_url("127.0.0.1") == "127.0.0.1"


def test_a_setting_that_is_wrong_is_one_sentence(prism):
    result = prism("serve", "--port", "70000")
    assert result.status == 1
    assert result.err.startswith("prism: Setting 'port' is not valid")


def test_a_storage_folder_that_cannot_be_used_is_named(prism, monkeypatch):
    monkeypatch.setenv("STORAGE_ROOT", "/proc/nowhere")
    result = prism("serve", "--port", "0")
    assert result.status == 1
    assert "The storage folder /proc/nowhere cannot be used" in result.err


def test_an_unknown_variable_keeps_it_from_starting(prism, monkeypatch):
    monkeypatch.setenv("PRISM_STORGE", "memory")
    result = prism("serve", "--port", "0")
    assert result.status == 1
    assert "Did you mean 'PRISM_STORAGE'?" in result.err


def test_strict_refuses_to_start_with_a_broken_plugin(prism, install):
    install("broken", "raise RuntimeError('no luck')")
    result = prism("serve", "--port", "0", "--strict")
    assert result.status == 1
    assert "Plugin 'broken' is failed" in result.err


def test_the_start_line_says_what_is_served(registry):
    assert registry.output().count("\n") == 1
    told = (
        f" serves {registry.url} (storage filesystem at {registry.storage}; no auth, this machine"
    )
    assert told in registry.output()


def test_the_start_line_is_json_for_programs(tmp_path):
    with live_server(tmp_path, ["--json"]) as server:
        told = json.loads(server.output())
    assert told["url"] == server.url
    assert told["store"] == {"driver": "filesystem", "location": str(server.storage)}
    assert told["auth"] == []
    assert "npm" in told["plugins"]


def test_answers_do_not_name_the_server_software(registry):
    assert "server" not in httpx.get(f"{registry.url}/v1/packages").headers


@pytest.mark.slow
def test_a_broken_plugin_is_one_warning(install, tmp_path):
    install("broken", "raise RuntimeError('no luck')")
    path = {"PYTHONPATH": str(tmp_path / "site"), "PRISM_LOG_FORMAT": "json"}
    with live_server(tmp_path / "server", environment=path) as server:
        (line,) = server.log().splitlines()
        assert '"plugin_not_active"' in line
        assert "no luck" in line
        assert "1 not working" in server.output()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)], ids=["term", "int"]
)
def test_it_stops_quietly_when_told(tmp_path, number, status):
    with live_server(tmp_path) as server:
        assert server.stop(number) == status
        assert server.log() == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)], ids=["term", "int"]
)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_second_signal_cuts_off_quietly(tmp_path, number, status, workers):
    with live_server(tmp_path, ["--workers", workers]) as server, half_a_publish(server.url):
        server.process.send_signal(number)
        time.sleep(1)
        assert server.process.poll() is None
        started = time.monotonic()
        assert server.stop(number) == status
        assert time.monotonic() - started < 10
        assert server.log() == ""


@contextmanager
def half_a_publish(url):
    """A request that the server waits for: its body never ends."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST /v1/packages/slow HTTP/1.1\r\nHost: {host}\r\nContent-Length: 999\r\n"
        connection.sendall(f"{head}Content-Type: application/json\r\n\r\n{{".encode())
        time.sleep(0.3)
        yield


@pytest.mark.slow
def test_ctrl_c_ends_several_processes_with_its_own_status(tmp_path):
    with live_server(tmp_path, ["--workers", "2"]) as server:
        assert server.stop(signal.SIGINT) == 130
        assert server.log() == ""


@pytest.mark.slow
def test_several_processes_share_one_address(tmp_path):
    with live_server(tmp_path, ["--workers", "2"]) as server:
        assert "2 processes" in server.output()
        for _ in range(8):
            assert httpx.get(f"{server.url}/v1/packages").json() == {"items": []}
        assert server.stop() == 0
        assert server.log() == ""


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_that_cannot_start_says_why_once(tmp_path, workers):
    memory = {"PRISM_STORAGE": "memory" if workers == "2" else "nope"}
    with (
        pytest.raises(RuntimeError, match="storage = ") as raised,
        live_server(tmp_path, ["--workers", workers], memory),
    ):
        pass
    assert str(raised.value).count("prism: ") == 1
    assert "Traceback" not in str(raised.value)


def test_what_reads_hostile_bytes_does_not_hold_the_listening_socket():
    with listen("127.0.0.1", 0) as listener:
        assert not listener.get_inheritable()
