"""What pytest loads wherever the kernel is installed.

Contract suites are ordinary modules, so their asserts are rewritten only if asked for, before
anybody imports them.
"""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("prism_kernel.testing")
