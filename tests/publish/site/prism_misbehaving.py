"""A plugin whose analyzer does what a package.json tells it to. Never install it."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import re
import signal
import subprocess
import sys
import threading
import time

from prism_kernel.api import AnalyzerProvider, AnalyzerReport, PluginInfo, hookimpl

PLUGIN = PluginInfo(name="misbehaving", summary="Misbehaves, for tests.")
SLEEP = ("sleep", "1000")


class _Untellable(Exception):  # noqa: N818
    def __str__(self) -> str:
        raise RuntimeError


def _raise(error):
    raise error


def _swallow_everything():
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(1000)


def _hang_behind_a_mask():
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    time.sleep(1000)


def _die_with_a_child():
    if os.fork():
        os._exit(0)
    time.sleep(1000)


def _loop():
    while True:
        pass


def _recurse():
    _recurse()


def _start_threads():
    for _ in range(3):
        threading.Thread(target=time.sleep, args=(1000,)).start()


def _hang_with_a_child():
    subprocess.Popen(SLEEP)
    _hang_behind_a_mask()


def _print():
    print('{"name": "forged", "version": "6.6.6"}', flush=True)  # noqa: T201
    os.write(1, b'{"name": "forged"}\n')


ACTIONS = {
    "nothing": lambda: None,
    "loop": _loop,
    "swallow": _swallow_everything,
    "mask": _hang_behind_a_mask,
    "busy-in-c": lambda: hashlib.pbkdf2_hmac("sha256", b"", b"", 10**9),
    "regex": lambda: re.match("(a+)+$", "a" * 60 + "b"),
    "memory": lambda: [bytes(2**28) for _ in range(100)],
    "memory-at-once": lambda: bytes(2**36),
    "recurse": _recurse,
    "exit": lambda: os._exit(0),
    "exit-politely": lambda: sys.exit("bye"),
    "interrupt": lambda: _raise(KeyboardInterrupt()),
    "base": lambda: _raise(BaseException("base")),
    "generator-exit": lambda: _raise(GeneratorExit()),
    "untellable": lambda: _raise(_Untellable()),
    "surrogate": lambda: _raise(ValueError("\ud800")),
    "long": lambda: _raise(ValueError("x" * 20_000_000)),
    "segfault": lambda: ctypes.string_at(0),
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "print": _print,
    "close-stdout": lambda: os.close(1),
    "close-stdin": lambda: os.close(0),
    "close-all": lambda: os.closerange(0, 256),
    "threads": _start_threads,
    "child": _hang_with_a_child,
    "orphan": _die_with_a_child,
    "open-files": lambda: [os.open("/dev/null", os.O_RDONLY) for _ in range(1000)],
    "wrong-return": lambda: "a string",
    "wrong-data": lambda: AnalyzerReport(data={"a": object()}),  # type: ignore[dict-item]
    "surrogate-data": lambda: AnalyzerReport(data={"a": "\ud800"}),
    "undeclared": lambda: AnalyzerReport(metadata={"tags": ["x"]}),
    "environ": lambda: AnalyzerReport(data=dict(os.environ)),
    "arguments": lambda: AnalyzerReport(data={"argv": sys.argv, "cwd": os.getcwd()}),  # noqa: PTH109
}


def analyze(package):
    report = ACTIONS[package.package_json.get("misbehave", "nothing")]()
    return AnalyzerReport() if report is None else report


@hookimpl
def prism_register_analyzers():
    provider = AnalyzerProvider(
        name="misbehaving",
        version="1",
        summary="Misbehaves.",
        create=lambda _config: analyze,
        timeout=0.2,
    )
    return [provider]
