"""What must not work, and whether the client says so in words that a person understands."""

from __future__ import annotations

import random

from tests.clients.cells.cell import Cell
from tests.clients.desk import Desk, refused
from tests.clients.registries import LARGEST_TARBALL
from tests.clients.seeds import Credentials
from tests.clients.terminal import Ran


def wrong_password(desk: Desk) -> Ran:
    client = desk.client(None)
    account = Credentials(desk.registry.publisher.name, "not-the-password", "")
    folder = desk.package(client, desk.name("wrong-password"), "1.0.0")
    return refused(client.login(folder, account), "password|credential|log in|unauthori[sz]ed|401")


def no_token(desk: Desk) -> Ran:
    """Reading needs an account, too, unless the registry was told to be public."""
    client = desk.client(None)
    folder = desk.application(client, {"leaf": "1.0.0"})
    return refused(client.install(folder), "log in|who are you|unauthori[sz]ed|401|authenticat")


def no_right(desk: Desk) -> Ran:
    client = desk.client(desk.registry.reader)
    folder = desk.package(client, desk.name("no-right"), "1.0.0")
    return refused(client.publish(folder), "may not|not allowed|permission|forbidden|403")


def existing_version(desk: Desk) -> Ran:
    name = desk.name("existing-version")
    desk.seeds.publish(name, "1.0.0")
    client = desk.publisher()
    folder = desk.package(client, name, "1.0.0", {"index.js": b"module.exports = 'other';\n"})
    return refused(client.publish(folder), "already|exist|previously|publish over|conflict")


def bad_tarball(desk: Desk) -> Ran:
    """Two files that are one on many file systems: every client packs that."""
    client = desk.publisher()
    files = {"index.js": b"", "Readme.txt": b"one", "README.txt": b"two"}
    folder = desk.package(client, desk.name("bad-tarball"), "1.0.0", files)
    return refused(client.publish(folder), "same as|many file systems")


def too_large(desk: Desk) -> Ran:
    client = desk.publisher()
    noise = random.Random(1).randbytes(2 * LARGEST_TARBALL)  # noqa: S311 - any noise will do
    files = {"index.js": b"", "noise.bin": noise}
    folder = desk.package(client, desk.name("too-large"), "1.0.0", files)
    return refused(client.publish(folder), "too large|larger than|at most|limit|413")


def unknown_package(desk: Desk) -> Ran:
    client = desk.publisher()
    folder = desk.application(client, {"nobody-published-this": "1.0.0"})
    return refused(
        client.install(folder), "not found|no package|no such|does not exist|404|couldn't find"
    )


CELLS = (
    Cell("wrong-password", "the password is wrong", "login", wrong_password, quoted=True),
    Cell("no-token", "installing without an account", "install", no_token, quoted=True),
    Cell("no-right", "publishing without the right to", "publish", no_right, quoted=True),
    Cell(
        "existing-version",
        "publishing other bytes as a version",
        "publish",
        existing_version,
        quoted=True,
    ),
    Cell(
        "bad-tarball",
        "publishing a tarball that Prism refuses",
        "publish",
        bad_tarball,
        quoted=True,
    ),
    Cell("too-large", "publishing a tarball that is too large", "publish", too_large, quoted=True),
    Cell(
        "unknown-package",
        "installing what nobody published",
        "install",
        unknown_package,
        quoted=True,
    ),
)
