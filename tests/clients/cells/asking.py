"""Asking the registry about packages; those of ``seeds.plant``."""

from __future__ import annotations

from tests.clients.cells.cell import Cell
from tests.clients.desk import Desk, check, succeeded
from tests.clients.drivers.client import Client
from tests.clients.terminal import Ran


def search(desk: Desk) -> Ran:
    client = desk.publisher()
    ran = succeeded(client.search(desk.application(client, {}), "trunk"))
    check("trunk" in ran.output and "1.0.0" in ran.output, "name or version is missing", ran)
    return ran


def view(desk: Desk) -> Ran:
    client = desk.publisher()
    ran = succeeded(client.view(desk.application(client, {}), "@acme/widget"))
    check("@acme/widget" in ran.output and "1.0.0" in ran.output, "facts are missing", ran)
    return ran


def outdated(desk: Desk) -> Ran:
    """Some clients end with an error status when something is outdated."""
    client = desk.publisher()
    folder = desk.application(client, {"leaf": "1.0.0"})
    succeeded(client.install(folder))
    ran = client.outdated(folder)
    check("leaf" in ran.output and "1.1.0" in ran.output, "the newer version is missing", ran)
    return ran


def audit(desk: Desk) -> Ran:
    """``leaf`` 1.0.0 has an advisory, 1.1.0 has none."""
    client = _auditor(desk)
    folder = desk.application(client, {"leaf": "1.0.0"})
    succeeded(client.install(folder))
    ran = client.audit(folder)
    check(ran.code != 0, "it ended without an error", ran)
    check("leaf" in ran.output and "Leaves catch fire" in ran.output, "nothing was found", ran)
    return ran


def audit_clean(desk: Desk) -> Ran:
    client = _auditor(desk)
    folder = desk.application(client, {"leaf": "1.1.0"})
    succeeded(client.install(folder))
    return succeeded(client.audit(folder))


def _auditor(desk: Desk) -> Client:
    """Those of whom there is a remark ask without their token."""
    return desk.stranger() if "audit" in desk.kind.remarks else desk.publisher()


CELLS = (
    Cell("view", "look at a package", "view", view),
    Cell("search", "search", "search", search),
    Cell("outdated", "what is outdated", "outdated", outdated),
    Cell("audit", "audit: a dependency with an advisory", "audit", audit),
    Cell("audit-clean", "audit: nothing to tell", "audit", audit_clean),
)
