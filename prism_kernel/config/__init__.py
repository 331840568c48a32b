"""Configuration: flags, then ``PRISM_*`` variables, then ``prism.toml``, then defaults."""

from __future__ import annotations

from prism_kernel.config.configuration import Configuration, load_configuration, validated_table
from prism_kernel.config.settings import Settings
from prism_kernel.config.sources import check_leftovers

__all__ = ["Configuration", "Settings", "check_leftovers", "load_configuration", "validated_table"]
