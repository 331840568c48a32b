"""What a person reads who selected something that a broken plugin would have offered."""

from __future__ import annotations

import pytest

from prism_kernel.config import load_configuration
from prism_kernel.errors import ConfigurationError
from prism_kernel.kernel.installation import Installation
from prism_kernel.loading.candidates import BUILTIN_MODULES
from prism_kernel.loading.discovery import builtin_candidates


def test_selecting_what_a_broken_plugin_offers_says_what_is_wrong_with_it(site):
    site.add("tape", "raise OSError('no tape drive')")
    candidates = [*builtin_candidates(BUILTIN_MODULES), *site.candidates()]
    configuration = load_configuration(flags={"storage": "tape"}, environment={})
    with pytest.raises(ConfigurationError, match=r"storage = 'tape'.*no tape drive"):
        Installation.load(configuration, candidates).check()
