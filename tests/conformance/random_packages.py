"""Packages made at random, for corners that nobody thought of. The same seed, the same packages."""

from __future__ import annotations

import random
from collections.abc import Iterator

FILES = (
    "index.js", "a.js", "b.js", "c.mjs", "d.cjs", "e.json", "lib/index.js", "lib/a.js",
    "lib/b.mjs", "lib/x/y.js", "lib/x/index.d.ts", "dist/a.js", "dist/a.d.ts", "dist/index.mjs",
    "dist/index.d.mts", "dist/b.cjs", "dist/b.d.cts", "src/a.ts", "src/b.tsx", "index.d.ts",
    "a.d.ts", "types/index.d.ts", "types/a.d.ts",
)  # fmt: skip
CONDITIONS = (
    "import", "require", "default", "node", "deno", "bun", "module-sync", "node-addons", "types",
    "browser", "development", "module", "types@>=5", "types@<5", "custom",
)  # fmt: skip
KEYS = (
    "./a", "./a.js", "./lib", "./lib/a", "./lib/a.js", "./*", "./*.js", "./lib/*", "./lib/*.js",
    "./lib/", "./", "./x*", "./li*", "./*/a", "./dist/*", "./package.json", "./lib/x/*",
    "./index", "./b", "./lib/*/y",
)  # fmt: skip
STARRED = (
    "./*", "./*.js", "./lib/*", "./lib/*.js", "./dist/*.js", "./dist/*", "./dist/*.d.ts",
    "./*/index.js", "./lib/*/y.js", "./src/*.ts", "./types/*.d.ts", "./dist/*.cjs",
)  # fmt: skip
ODD = (False, 0, "", [], {}, "a.js", "../a.js", "./../x", "./lib", "./lib/", "./missing.js")
FOLDERS = ("./lib/", "./dist/", "./", None, "./lib", {"import": "./lib/", "default": "./dist/"})
MAINS = (
    "a", "./a.js", "lib", "./lib/", "dist", "missing", "missing.js", "dist/index",
    "dist/index.mjs", "c", "d.cjs", "e", "src/a", "./src/b", "types", "b.js", "lib/x", "./",
)  # fmt: skip
TYPES = (
    "index.d.ts", "./types", "types/index", "a.d.ts", "dist/index.d.mts", "missing.d.ts",
    "./dist/a", "types/a.js",
)  # fmt: skip
MAPPINGS = (
    {"*": ["types/*"]},
    {"*": ["dist/*", "types/*"]},
    {"a": ["types/a.d.ts"], "*": ["dist/*"]},
    {"lib/*": ["types/*"]},
    {"index.d.ts": ["types/index.d.ts"]},
    {".": ["dist/a.d.ts"]},
)
SUBPATHS = (
    ".", "./a", "./a.js", "./lib", "./lib/", "./lib/a", "./lib/a.js", "./lib/b", "./lib/x/y",
    "./lib/x/y.js", "./index", "./index.js", "./b", "./b.js", "./c", "./d", "./e", "./xa", "./x",
    "./dist/a", "./dist/b", "./dist/a.js", "./src/a", "./src/b", "./package.json", "./no",
    "./lib/x", "./types", "./types/a", "./dist", "./li", "./dist/index.mjs",
)  # fmt: skip


def random_packages(seed: int, count: int) -> Iterator[dict]:
    """Packages in the form of ``made_packages.jsonl``."""
    maker = Maker(random.Random(seed))  # noqa: S311 - a test that can be repeated
    for number in range(count):
        yield maker.package(f"random-{number}")


class Maker:
    def __init__(self, source: random.Random) -> None:
        self.source = source

    def package(self, name: str) -> dict:
        offers = {
            "exports": (0.7, self.exports),
            "main": (0.6, lambda: self.one(MAINS)),
            "module": (
                0.3,
                lambda: self.one(("c.mjs", "dist/index.mjs", "lib/b", "no.mjs", "dist")),
            ),
            "types": (0.4, lambda: self.one(TYPES)),
            "typings": (0.1, lambda: self.one(("a.d.ts", "types"))),
            "typesVersions": (0.2, lambda: {self.one((">=5", "*", "<4")): self.one(MAPPINGS)}),
            "type": (0.4, lambda: self.one(("module", "commonjs", "x"))),
            "imports": (0.2, lambda: {"#a": self.target(), "#lib/*": self.target(star=True)}),
        }
        package_json = {key: make() for key, (odds, make) in offers.items() if self.chance(odds)}
        inner = ["#a", "#lib/a"] if "imports" in package_json else []
        folders = [folder for folder in ("lib", "dist", "types", "lib/x") if self.chance(0.15)]
        return {
            "name": name,
            "packageJson": package_json,
            "nested": {folder: self.nested() for folder in folders},
            "files": [path for path in FILES if self.chance(0.75)],
            "subpaths": [*SUBPATHS, *inner],
        }

    def nested(self) -> dict:
        offers = {
            "main": ("a.js", "a", "x", "../a.js", "index", "missing"),
            "types": ("index.d.ts", "a.d.ts", "x", "../a.d.ts"),
            "type": ("module", "commonjs"),
            "module": ("b.mjs",),
        }
        return {key: self.one(values) for key, values in offers.items() if self.chance(0.5)}

    def exports(self) -> object:
        if self.chance(0.1):
            return self.target()
        keys = self.source.sample(KEYS, self.source.randint(1, 6))
        if self.chance(0.8):
            keys.insert(0, ".")
        return {
            key: self.one(FOLDERS) if key.endswith("/") else self.target(star="*" in key)
            for key in keys
        }

    def target(self, depth: int = 0, *, star: bool = False) -> object:
        if depth < 3 and self.chance(0.45):
            names = self.source.sample(CONDITIONS, self.source.randint(1, 4))
            return {name: self.target(depth + 1, star=star) for name in names}
        if depth < 3 and self.chance(0.12):
            return [self.target(depth + 1, star=star) for _ in range(self.source.randint(0, 3))]
        if self.chance(0.05):
            return None
        if self.chance(0.02):
            return self.one(ODD)
        return self.one(STARRED) if star and self.chance(0.8) else f"./{self.one(FILES)}"

    def chance(self, odds: float) -> bool:
        return self.source.random() < odds

    def one(self, choices: tuple) -> object:
        return self.source.choice(choices)
