from __future__ import annotations

import pytest

from prism_analyzers_builtin.plugin import prism_register_analyzers
from prism_kernel.testing.analyzers import AnalyzerContract


class TestBuiltinAnalyzers(AnalyzerContract):
    @pytest.fixture
    def providers(self):
        return prism_register_analyzers()
