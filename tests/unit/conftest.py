from __future__ import annotations

import pytest
import structlog
from structlog.testing import LogCapture


@pytest.fixture
def log_lines() -> list[dict[str, object]]:
    """What was written to ``log``: its values by name, with ``event`` and ``log_level``."""
    return []


@pytest.fixture
def log(log_lines):
    capture = LogCapture()
    capture.entries = log_lines
    return structlog.wrap_logger(structlog.PrintLogger(), processors=[capture])
