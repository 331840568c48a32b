"""A project folder with packages in ``node_modules``, and the runtimes that are asked about it."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
RUNTIMES = ("node", "deno", "bun")
INSTALLED = ("deno@2", "bun@1", "typescript@6")
_INSIDE = "export default (text) => import.meta.resolve(text);\n"


@dataclass(frozen=True)
class Runtimes:
    """Where Deno, Bun and TypeScript are installed; Node and npm are those on the path."""

    folder: Path

    @classmethod
    def install(cls, folder: Path) -> Runtimes:
        if not (folder / "node_modules/.bin/bun").exists():
            subprocess.run(["npm", "install", "--prefix", folder, *INSTALLED], check=True)
            # npm may have been told not to run these, and they fetch nothing that npm did not.
            for script in ("node_modules/bun/install.js", "node_modules/deno/install.cjs"):
                subprocess.run(["node", script], cwd=folder, check=True)
        return cls(folder)

    def command(self, runtime: str) -> list[str]:
        binary = str(self.folder / "node_modules/.bin" / runtime)
        if runtime == "deno":
            return [binary, "run", "--allow-all", "--node-modules-dir=manual"]
        return ["node"] if runtime == "node" else [binary]


@dataclass(frozen=True)
class Project:
    folder: Path

    @classmethod
    def create(cls, folder: Path) -> Project:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "node_modules").mkdir(parents=True)
        shutil.copy(HERE / "ask.mjs", folder / "ask.mjs")
        return cls(folder)

    def add_made(self, made: dict) -> None:
        """Write a package of ``made_packages.jsonl``; its files are empty."""
        root = self.folder / "node_modules" / made["name"]
        manifest = {"name": made["name"], "version": "1.0.0", **made["packageJson"]}
        texts = {path: "{}" if path.endswith(".json") else "" for path in made["files"]}
        texts["package.json"] = json.dumps(manifest)
        for folder, package_json in made["nested"].items():
            texts[f"{folder}/package.json"] = json.dumps(package_json)
        for path, text in texts.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        (root / "_ask.mjs").write_text(_INSIDE)

    def add_published(self, name: str, version: str) -> None:
        """Fetch a package with npm and unpack it, without its dependencies."""
        root = self.folder / "node_modules" / name
        root.mkdir(parents=True)
        packed = subprocess.run(
            ["npm", "pack", "--json", "--pack-destination", self.folder, f"{name}@{version}"],
            check=True,
            capture_output=True,
            text=True,
        )
        archive = self.folder / json.loads(packed.stdout)[0]["filename"]
        subprocess.run(["tar", "xzf", archive, "-C", root, "--strip-components=1"], check=True)
        archive.unlink()

    def ask(self, questions: list[dict], runtimes: Runtimes) -> list[dict]:
        """For each ``{name, subpath}``: what each runtime loads, and TypeScript's types."""
        names = {question["name"]: "*" for question in questions}
        manifest = {"name": "project", "private": True, "dependencies": names}
        (self.folder / "package.json").write_text(json.dumps(manifest))
        (self.folder / "questions.json").write_text(json.dumps(questions))
        columns = {
            runtime: self._run([*runtimes.command(runtime), "ask.mjs", "questions.json"])
            for runtime in RUNTIMES
        }
        typescript = runtimes.folder / "node_modules/typescript"
        script = HERE / "ask_types.mjs"
        arguments = [typescript, self.folder.resolve(), "questions.json"]
        columns["types"] = self._run(["node", script, *arguments])
        return [
            {**question, **{column: answers[i] for column, answers in columns.items()}}
            for i, question in enumerate(questions)
        ]

    def _run(self, command: list) -> list[dict]:
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)
