"""Imports run downwards only, those inside functions too."""

from __future__ import annotations

import re

KERNEL = "prism_kernel"

LAYERS = (
    ("cli",),
    ("client", "serving"),
    ("web",),
    ("maintenance",),
    ("kernel",),
    ("registry",),
    ("publish",),
    ("inspection",),
    ("repository",),
    ("diffing", "packing", "record", "resolution", "tarball"),
    ("loading",),
    ("api", "config", "hookspecs"),
    ("contracts",),
    ("lru", "models", "semver", "urls"),
    ("names",),
    ("concurrency", "errors", "hashing", "jsonvalue"),
)
"""The modules and packages of the kernel, from top to bottom. Those side by side do not meet."""

APART = ("builtins", "testing")
"""Default plugins and the kit for tests: held to rules of their own below."""

PLACES = {name: depth for depth, layer in enumerate(LAYERS) for name in layer}


def place(module: str) -> str:
    """The first name below the kernel: a module or a folder."""
    return module.split(".")[1]


def places_in(folder) -> set[str]:
    files = {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}
    return files | {path.parent.name for path in folder.glob("*/__init__.py")}


def test_every_module_has_its_place(sources):
    assert places_in(sources.root / KERNEL) == {*PLACES, *APART}


def test_imports_run_downwards_only(sources):
    upwards = [
        str(each)
        for each in sources.kernel_imports()
        if place(each.importer) not in APART
        and place(each.importer) != place(each.imported)
        and PLACES[place(each.importer)] >= PLACES.get(place(each.imported), -1)
    ]
    assert upwards == []


def test_no_modules_import_each_other_in_a_circle(sources):
    graph = {module: set(imported) for module, imported in sources.module_graph().items()}
    assert graph["prism_kernel.api"]
    while leaves := {module for module, imported in graph.items() if not imported}:
        graph = {
            module: imported - leaves for module, imported in graph.items() if module not in leaves
        }
    assert graph == {}


FOR_PLUGINS = ("api", "contracts", "models", "errors")
SMALL = ("concurrency", "hashing", "jsonvalue", "lru", "names", "semver")
"""What the contracts and the models stand on."""


def test_the_api_reaches_nothing_but_what_is_promised_and_what_that_stands_on(sources):
    graph = sources.module_graph()
    reached, following = set(), {"prism_kernel.api"}
    while following:
        reached |= following
        following = {each for module in following for each in graph[module]} - reached
    assert {place(module) for module in reached} == {*FOR_PLUGINS, *SMALL}


FOR_THE_SERVER = ("pool", "job", "staging_errors")
"""The modules of ``inspection`` that read nothing hostile."""


def test_the_server_imports_nothing_that_reads_hostile_bytes(sources):
    """The kit for tests inspects in its own process: it has nothing to lose."""
    wrong = [
        str(each)
        for each in sources.kernel_imports()
        if place(each.imported) == "inspection"
        and place(each.importer) not in {"inspection", "testing"}
        and each.imported.split(".")[2] not in FOR_THE_SERVER
        and each.imported != "prism_kernel.inspection.claims.comparable"
    ]
    assert wrong == []


def test_nothing_but_tests_imports_what_is_for_tests(sources):
    found = [
        str(each)
        for each in sources.kernel_imports()
        if place(each.imported) == "testing" and place(each.importer) != "testing"
    ]
    assert found == []


def test_the_kernel_imports_none_of_its_builtins(sources):
    """They are loaded as every other plugin; only ``testing`` may use them directly."""
    found = [
        str(each)
        for each in sources.kernel_imports()
        if place(each.imported) == "builtins" and place(each.importer) in PLACES
    ]
    assert found == []


def test_builtins_use_the_public_api_only(sources):
    found = [
        str(each)
        for each in sources.kernel_imports()
        if place(each.importer) == "builtins" and place(each.imported) not in {"builtins", "api"}
    ]
    assert found == []


PURE = (
    "diffing",
    "errors",
    "hashing",
    "jsonvalue",
    "lru",
    "names",
    "packing",
    "record",
    "resolution",
    "semver",
    "tarball",
    "urls",
)
FRAMEWORKS = ("fastapi", "starlette", "typer", "httpx", "uvicorn", "pydantic")


def test_pure_logic_knows_no_framework(sources):
    found = [
        str(each)
        for each in sources.imports(sources.root / KERNEL)
        if "." in each.importer
        and place(each.importer) in PURE
        and each.imported.split(".")[0] in FRAMEWORKS
    ]
    assert found == []


def test_only_the_front_ends_know_the_web_framework(sources):
    found = {
        place(each.importer)
        for each in sources.imports(sources.root / KERNEL)
        if each.imported.split(".")[0] in {"fastapi", "starlette", "uvicorn"}
    }
    assert found == {"web", "serving", "contracts"}


def test_the_drawing_of_the_layers_is_that_of_this_test(sources):
    page = (sources.root / "docs/explanation/architecture.md").read_text("utf-8")
    section = page.partition("## Layers\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    drawn = [tuple(re.findall(r"`(\w+)`", row)) for row in rows]
    assert drawn == [*LAYERS, APART]
