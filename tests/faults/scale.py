"""How large these tests are: short ones by default, with ``FAULTS=full`` what is claimed."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")


def scaled(short: T, full: T) -> T:
    return full if os.environ.get("FAULTS") == "full" else short
