"""Rules that every document model follows."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import get_args

import pytest

from prism_kernel import models
from prism_kernel.models.base import Document

for module in pkgutil.iter_modules(models.__path__):
    importlib.import_module(f"{models.__name__}.{module.name}")


def _below(model: type[Document]) -> Iterator[type[Document]]:
    for each in model.__subclasses__():
        yield each
        yield from _below(each)


@pytest.mark.parametrize("model", sorted(set(_below(Document)), key=lambda each: each.__name__))
def test_a_member_that_may_be_none_may_be_missing(model):
    """``None`` is not written, so a reader must do without it."""
    optional = [
        name
        for name, field in model.model_fields.items()
        if type(None) in get_args(field.annotation)
    ]
    assert [name for name in optional if model.model_fields[name].is_required()] == []
