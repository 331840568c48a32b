"""Imports run downwards only."""

from __future__ import annotations

KERNEL = "prism_kernel"

LAYERS = (
    ("cli",),
    ("client", "serving"),
    ("web",),
    ("maintenance",),
    ("kernel",),
    ("registry",),
    ("publish",),
    ("inspection", "record"),
    ("repository",),
    ("diffing", "packing", "resolution", "tarball"),
    ("loading",),
    ("api", "config", "hookspecs"),
    ("contracts",),
    ("lru", "models", "semver", "urls"),
    ("names",),
    ("concurrency", "errors", "hashing", "jsonvalue"),
)
"""The modules and packages of the kernel, from top to bottom. Those side by side do not meet."""

APART = ("builtins", "testing", "__init__")
"""Held to rules of their own below."""

PLACES = {name: depth for depth, layer in enumerate(LAYERS) for name in layer}


def place(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def kernel_imports(sources):
    return [
        each
        for each in sources.imports(sources.root / KERNEL)
        if each.imported.startswith(f"{KERNEL}.")
    ]


def test_every_module_has_its_place(sources):
    found = {path.stem for path in (sources.root / KERNEL).glob("*.py")}
    found |= {path.parent.name for path in (sources.root / KERNEL).glob("*/__init__.py")}
    assert found == {*PLACES, *APART}


def test_imports_run_downwards_only(sources):
    upwards = [
        str(each)
        for each in kernel_imports(sources)
        if place(each.importer) in PLACES
        and place(each.imported) in PLACES
        and place(each.importer) != place(each.imported)
        and PLACES[place(each.importer)] >= PLACES[place(each.imported)]
    ]
    assert upwards == []


def test_nothing_but_tests_imports_what_is_for_tests(sources):
    found = [
        str(each)
        for each in kernel_imports(sources)
        if place(each.imported) == "testing" and place(each.importer) != "testing"
    ]
    assert found == []


def test_the_kernel_imports_none_of_its_builtins(sources):
    """They are loaded as every other plugin; only ``testing`` may use them directly."""
    found = [
        str(each)
        for each in kernel_imports(sources)
        if place(each.imported) == "builtins" and place(each.importer) in PLACES
    ]
    assert found == []


def test_builtins_use_the_public_api_only(sources):
    found = [
        str(each)
        for each in kernel_imports(sources)
        if place(each.importer) == "builtins" and place(each.imported) not in {"builtins", "api"}
    ]
    assert found == []


PURE = ("diffing", "errors", "hashing", "jsonvalue", "lru", "names", "packing", "resolution")
PURE_OF_FRAMEWORKS = (*PURE, "semver", "tarball", "urls")
FRAMEWORKS = ("fastapi", "starlette", "typer", "httpx", "uvicorn", "pydantic")


def test_pure_logic_knows_no_framework(sources):
    found = [
        str(each)
        for each in sources.imports(sources.root / KERNEL)
        if place(each.importer) in PURE_OF_FRAMEWORKS and each.imported.split(".")[0] in FRAMEWORKS
    ]
    assert found == []


def test_only_the_front_ends_know_the_web_framework(sources):
    found = {
        place(each.importer)
        for each in sources.imports(sources.root / KERNEL)
        if each.imported.split(".")[0] in {"fastapi", "starlette", "uvicorn"}
    }
    assert found <= {"web", "serving", "contracts"}
