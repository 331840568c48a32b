"""One name for one thing."""

from __future__ import annotations

import ast
from collections import defaultdict


def test_a_class_of_the_contracts_shares_its_name_with_no_other_class(sources):
    """Its name is part of the promise: who reads it elsewhere must not have to ask which it is."""
    kernel = sources.root / "prism_kernel"
    homes = defaultdict(set)
    for path in kernel.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].add(str(path.relative_to(kernel)))
    shared = {
        name: sorted(places)
        for name, places in homes.items()
        if len(places) > 1 and any(place.startswith("contracts/") for place in places)
    }
    assert homes["StorageDriver"] == {"contracts/storage.py"}
    assert shared == {}
