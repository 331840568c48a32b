"""A TCP proxy in front of an S3 server that breaks connections.

It expects one request per connection, as moto's server does it.
"""

from __future__ import annotations

import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from socketserver import BaseRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

_CHUNK = 64 * 1024
_ERROR = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Fault(Enum):
    RESET = auto()  # closed before the server hears of it
    ERROR = auto()  # the server does it, the answer is 500
    SILENCE = auto()  # the server does it, there is no answer
    CUT_ANSWER = auto()  # the server does it, half of the answer comes
    CUT_REQUEST = auto()  # half of the request reaches the server


BAD_NETWORK = {
    Fault.RESET: 0.05,
    Fault.ERROR: 0.05,
    Fault.SILENCE: 0.10,
    Fault.CUT_ANSWER: 0.03,
    Fault.CUT_REQUEST: 0.02,
}
"""Of ten requests one is an error, one is never answered, and one in twenty is cut."""


class FaultyProxy(ThreadingTCPServer):
    """``rates`` are the probabilities of each fault; ``seen`` counts what happened."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, target: str, rates: dict[Fault, float], seed: int = 1) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        parts = urlsplit(target)
        self.target = (parts.hostname, parts.port)
        self.rates = rates
        self.seen: Counter[Fault | None] = Counter()
        self._random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self._lock = threading.Lock()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def draw(self) -> Fault | None:
        with self._lock:
            faults = [*self.rates, None]
            weights = [*self.rates.values(), 1 - sum(self.rates.values())]
            (fault,) = self._random.choices(faults, weights)
            self.seen[fault] += 1
            return fault


class _Handler(BaseRequestHandler):
    server: FaultyProxy
    request: socket.socket

    def handle(self) -> None:
        fault = self.server.draw()
        if fault is Fault.RESET:
            return
        with suppress(OSError), socket.create_connection(self.server.target) as server:
            if fault is Fault.CUT_REQUEST:
                server.sendall(half(self.request.recv(_CHUNK)))
                return
            threading.Thread(target=pump, args=(self.request, server), daemon=True).start()
            if fault is None:
                pump(server, self.request)
                return
            answer = b"".join(iter(lambda: server.recv(_CHUNK), b""))
            self._answer(fault, answer)

    def _answer(self, fault: Fault, answer: bytes) -> None:
        if fault is Fault.ERROR:
            self.request.sendall(_ERROR)
        elif fault is Fault.CUT_ANSWER:
            self.request.sendall(half(answer))
        else:
            self.request.settimeout(10)
            self.request.recv(_CHUNK)  # until the client hangs up


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)


@contextmanager
def faulty_proxy(target: str, rates: dict[Fault, float], seed: int = 1) -> Iterator[FaultyProxy]:
    with FaultyProxy(target, rates, seed) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
