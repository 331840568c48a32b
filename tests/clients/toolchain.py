"""Real clients at fixed versions, installed with npm into a folder outside the checkout."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_DEFAULT_CACHE = "~/.cache/prism-tests"
_INSTALL_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Tool:
    """A package of the npm registry whose commands are used.

    ``overrides`` are versions that its dependencies get instead of what they ask for.
    """

    package: str
    version: str
    overrides: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where it is, or will be, installed."""
        name = self.package.replace("@", "").replace("/", "-")
        return cache_folder() / "tools" / f"{name}-{self.version}"

    @property
    def commands(self) -> Path:
        """The folder of its executables, for ``PATH``."""
        return self.folder / "node_modules" / ".bin"


# Not the machine's own: a distribution's may be too old for the newest clients.
NODE = Tool("node", "22.23.3")
NPM_10 = Tool("npm", "10.9.9")
NPM_11 = Tool("npm", "11.21.2")
PNPM_10 = Tool("pnpm", "10.34.9")
PNPM_11 = Tool("pnpm", "11.28.11")
YARN_1 = Tool("yarn", "1.22.22")
YARN_4 = Tool("@yarnpkg/cli-dist", "4.18.1")
BUN = Tool("bun", "1.4.5")
DENO = Tool("deno", "2.9.6")
# The node-fetch that it asks for needs a package that cannot be installed any more.
VERDACCIO = Tool("verdaccio", "6.8.0", {"node-fetch": "2.6.7"})


def cache_folder() -> Path:
    """``PRISM_TEST_CACHE``, or a folder in the user's cache."""
    return Path(os.environ.get("PRISM_TEST_CACHE") or _DEFAULT_CACHE).expanduser()


def install(tools: Iterable[Tool]) -> None:
    """Install those that are missing, side by side."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(_install, tools))


def _install(tool: Tool) -> None:
    folder = tool.folder
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder.with_name(f"{folder.name}.lock")):
        if not folder.is_dir():
            _download(tool)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Several test processes start at once, and each tool is fetched by one of them."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _download(tool: Tool) -> None:
    unfinished = tool.folder.with_name(f"{tool.folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    wanted = {"dependencies": {tool.package: tool.version}, "overrides": dict(tool.overrides)}
    (unfinished / "package.json").write_text(json.dumps({"private": True, **wanted}), "utf-8")
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=unfinished,
        capture_output=True,
        text=True,
        timeout=_INSTALL_SECONDS,
        check=False,
    )
    if done.returncode:
        message = f"npm could not install {tool.package} {tool.version}:\n{done.stderr}"
        raise RuntimeError(message)
    unfinished.rename(tool.folder)
