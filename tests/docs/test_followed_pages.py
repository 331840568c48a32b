"""Pages whose commands and answers are real: followed to the letter, and compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from prism_kernel.testing.server import live_server
from tests.docs.followed import differences

DOCS = Path(__file__).parents[2] / "docs"

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "page", ["tutorial/first-package.md", "how-to/ask-which-file-a-runtime-loads.md"]
)
def test_the_page_works_as_it_is_printed(page, tmp_path):
    with live_server(tmp_path / "registry") as server:
        assert list(differences(DOCS / page, tmp_path / "package", server)) == []
