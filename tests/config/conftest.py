from __future__ import annotations

from textwrap import dedent

import pytest

from prism_kernel.config import load_configuration


@pytest.fixture
def configure(tmp_path):
    """Load a configuration from flags, a file's text and an environment; nothing else counts."""

    def load(*, flags=None, toml=None, environment=None):
        file = None
        if toml is not None:
            file = tmp_path / "prism.toml"
            file.write_text(dedent(toml), encoding="utf-8")
        return load_configuration(flags=flags, file=file, environment=environment or {})

    return load


@pytest.fixture
def refusal(configure, error_of):
    """The sentence with which a configuration is refused."""

    def sentence(**sources) -> str:
        return str(error_of(configure, **sources))

    return sentence
