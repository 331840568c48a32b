"""The inspection worker: a process that reads hostile bytes so that the server does not.

``python -P -m prism_kernel.inspection.worker``. One JSON line in is one job, one JSON line out its
reply; the first line in is the set-up. Standard output is kept for replies: whatever a plugin
prints goes to standard error. The server ends the process by closing its input, or kills it.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import sys
import traceback
from contextlib import suppress
from typing import BinaryIO

import msgspec
from pydantic import BaseModel

from prism_kernel.config import validated_table
from prism_kernel.config.settings import PluginSettings
from prism_kernel.contracts.analyzer import Analyzer, AnalyzerProvider
from prism_kernel.errors import InspectionFailed, PrismError, TooLarge
from prism_kernel.inspection.analysis import BoundAnalyzer, in_order
from prism_kernel.inspection.inspector import Inspector
from prism_kernel.inspection.job import (
    ExpectedAnalyzer,
    InspectionJob,
    InspectionReply,
    WorkerError,
    WorkerSetup,
)
from prism_kernel.inspection.staging_errors import is_full, no_room
from prism_kernel.loading.candidates import all_candidates
from prism_kernel.loading.catalog import Offer
from prism_kernel.loading.loader import LoadedPlugins, load_plugins
from prism_kernel.tarball.limits import TarballLimits

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_NICENESS = 5
_OPEN_FILES = 256
_SPARE_OUTPUT_BYTES = 256 * 1024 * 1024


def main() -> None:
    requests = sys.stdin.buffer
    replies = _take_standard_output()
    _die_with_server()
    first = requests.readline()
    if not first:
        return  # the server has gone before it said what to do
    setup = msgspec.json.decode(first, type=WorkerSetup)
    _limit_process(setup)
    inspector = _build_inspector(setup)
    gc.collect()
    gc.freeze()
    _write(replies, InspectionReply())
    jobs = msgspec.json.Decoder(InspectionJob)
    for line in requests:
        _write(replies, _answer(inspector, jobs.decode(line)))


def _take_standard_output() -> BinaryIO:
    """Keep descriptor 1 for replies and send everybody else's prints to standard error."""
    kept = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return kept


def _write(replies: BinaryIO, reply: InspectionReply) -> None:
    replies.write(msgspec.json.encode(reply) + b"\n")
    replies.flush()


def _die_with_server() -> None:
    """On Linux: a job that hangs must not outlive a server that was killed.

    Elsewhere, and in every other case, the closed pipe ends this process when the job is done.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_process(setup: WorkerSetup) -> None:
    """Caps that hold for the life of the process; a job's CPU cap is set when it starts."""
    os.nice(_NICENESS)
    largest = setup.tarball_limits["unpacked_bytes"] + _SPARE_OUTPUT_BYTES
    for limit, value in (
        (resource.RLIMIT_AS, setup.memory_bytes),
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        allowed = _within(hard, value)
        resource.setrlimit(limit, (allowed, allowed))


def _within(hard: int, value: int) -> int:
    """``value``, or the lower cap that whoever started the server has set for good."""
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def _build_inspector(setup: WorkerSetup) -> Inspector:
    wanted = [each for each in all_candidates() if each.name in setup.plugins]
    plugins = load_plugins(wanted, PluginSettings())
    return Inspector(
        limits=TarballLimits(**setup.tarball_limits),
        analyzers=in_order(
            [
                *(_bind(plugins, setup, offer) for offer in plugins.catalog.analyzers),
                *(
                    _unavailable(plugins, each)
                    for each in setup.analyzers
                    if each.name not in plugins.catalog.analyzers.offers
                ),
            ]
        ),
        runtimes={
            offer.provider.name: offer.provider.profile for offer in plugins.catalog.runtimes
        },
    )


def _bind(
    plugins: LoadedPlugins, setup: WorkerSetup, offer: Offer[AnalyzerProvider]
) -> BoundAnalyzer:
    try:
        info = plugins.record(offer.plugin).info
        values = setup.plugins[offer.plugin]
        config = validated_table(offer.plugin, info.config if info else None, values)
        return BoundAnalyzer(offer.plugin, offer.provider, offer.provider.create(config))
    except Exception as error:  # noqa: BLE001 - its analyzer gets an outcome that says so
        problem = f"Its factory raised {type(error).__name__}: {error}"
        return BoundAnalyzer(offer.plugin, offer.provider, None, problem)


def _unavailable(plugins: LoadedPlugins, expected: ExpectedAnalyzer) -> BoundAnalyzer:
    """An analyzer that loads in the server and not here: its outcome is an error, never nothing."""
    try:
        record = plugins.record(expected.plugin)
        problem = f"Its plugin is {record.state} in the inspection worker: {record.reason}"
    except PrismError as error:
        problem = error.message
    provider = AnalyzerProvider(
        expected.name, expected.version, "", create=_never_created, required=expected.required
    )
    return BoundAnalyzer(expected.plugin, provider, None, problem)


def _never_created(_config: BaseModel | None) -> Analyzer:
    raise AssertionError


def _answer(inspector: Inspector, job: InspectionJob) -> InspectionReply:
    _limit_cpu(job.cpu_seconds)
    try:
        return inspector.inspect(job)
    except PrismError as error:
        return InspectionReply(error=WorkerError.of(error))
    except MemoryError:
        message = "Inspecting the package needs too much memory."
        return InspectionReply(error=WorkerError.of(TooLarge(message, code="inspection-memory")))
    except Exception as error:  # noqa: BLE001 - the process lives on
        return InspectionReply(error=WorkerError.of(_failure(error)))


def _failure(error: Exception) -> PrismError:
    """What went wrong with a job that is not its package's fault."""
    if isinstance(error, OSError) and is_full(error):
        return no_room()
    traceback.print_exc()  # for the server's log only: it names paths of this machine
    return InspectionFailed(f"The inspection failed with a {type(error).__name__}.")


def _limit_cpu(seconds: int) -> None:
    """From now on; the kernel kills the process when it has used that much more CPU time."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_within(hard, used + seconds), hard))


if __name__ == "__main__":
    with suppress(BrokenPipeError):  # the server is gone, and nobody waits for the reply
        main()
