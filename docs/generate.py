# noqa: INP001 - a script, run by its path
"""Write the generated parts of the documentation, or check that they are in step.

::

    python docs/generate.py            write
    python docs/generate.py --check    change nothing; fail if anything is stale
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generators.pages import leftovers, stale


def main() -> int:
    """0 if all is in step (or now is), 1 if ``--check`` found something stale."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing, fail if stale")
    check = parser.parse_args().check
    changed = [path for path, text in stale() if check or path.write_text(text, "utf-8")]
    for path in (extra := leftovers()):
        if not check:
            path.unlink()
    for path in (*changed, *extra):
        sys.stdout.write(f"{'stale' if check else 'written'}: {path.relative_to(Path.cwd())}\n")
    return int(check and bool(changed or extra))


if __name__ == "__main__":
    sys.exit(main())
