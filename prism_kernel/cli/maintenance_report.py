"""What the commands that look after a store print."""

from __future__ import annotations

from datetime import UTC

from prism_kernel.cli.output import complain, say
from prism_kernel.cli.sizes import counted, human
from prism_kernel.jsonvalue import JsonObject
from prism_kernel.maintenance.collecting import Collection
from prism_kernel.maintenance.leftovers import Leftover
from prism_kernel.maintenance.repairing import Repaired
from prism_kernel.maintenance.report import Findings
from prism_kernel.maintenance.transfer import Transferred


def findings_document(found: Findings) -> JsonObject:
    """What ``verify --json`` prints."""
    return {
        "ok": not found.problems,
        **found.tally.document(),
        "problems": [problem.document() for problem in found.problems],
        "notes": list(found.notes),
    }


def print_findings(found: Findings) -> None:
    """Problems, notes, and what was looked at."""
    for problem in found.problems:
        say(f"{problem.kind}: {problem.key}: {problem.message}", "red")
    for note in found.notes:
        say(f"note: {note}", "dim")
    tally = found.tally
    say(
        f"{counted(tally.packages, 'package')}, {counted(tally.versions, 'version')}, "
        f"{counted(tally.objects, 'object')}, {human(tally.size)} read; "
        f"{counted(len(found.problems), 'problem')}."
    )


def print_collection(found: Collection, *, applied: bool) -> None:
    """What was deleted, or would be, and what is too young for it."""
    for leftover in found.collected:
        say(f"{'deleted' if applied else 'would delete'}: {_described(leftover)}")
    for leftover in found.young:
        say(f"too young: {_described(leftover)}", "dim")
    size = human(sum(each.size for each in found.collected))
    keys = sum(len(each.keys) for each in found.collected)
    if applied:
        say(f"{counted(keys, 'object')} deleted, {size}.")
    else:
        say(f"{counted(keys, 'object')} to delete, {size}.")
        if keys:
            complain("this was a dry run; add --apply to delete them.")


def _described(leftover: Leftover) -> str:
    keys, at = leftover.place.keys, leftover.modified_at
    written = f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else "at an unknown time"
    where = f"{keys.name} {keys.version} {keys.folder}"
    return f"{where} ({counted(len(leftover.keys), 'object')}, {human(leftover.size)}, {written})"


def print_repaired(done: Repaired) -> None:
    """What was put back, and why the rest was not."""
    for key in done.keys:
        say(f"repaired: {key}", "green")
    for problem in done.left.problems:
        reason = done.failed.get(problem.key, "")
        say(f"{problem.kind}: {problem.key}: {problem.message} {reason}".rstrip(), "red")
    say(f"{len(done.keys)} repaired, {len(done.left.problems)} left.")


def print_transferred(done: Transferred) -> None:
    """What could not be moved, and how much was."""
    for key, message in sorted(done.failed.items()):
        say(f"failed: {key}: {message}", "red")
    say(
        f"{counted(done.written, 'object')} written ({human(done.size)}), "
        f"{done.present} there before, {len(done.failed)} failed."
    )
