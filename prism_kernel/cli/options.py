"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Registry: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--registry", metavar="URL", help="Registry to talk to, instead of PRISM_REGISTRY_URL."
    ),
]
ConfigFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="Configuration, instead of PRISM_CONFIG or ./prism.toml."
    ),
]
Strict: TypeAlias = Annotated[
    bool, typer.Option("--strict", help="Treat any failed or incompatible plugin as an error.")
]
PackageName: TypeAlias = Annotated[
    str, typer.Argument(metavar="NAME", help="Package name, such as @acme/widget.")
]
PackageOrVersion: TypeAlias = Annotated[
    str, typer.Argument(metavar="NAME", help="NAME, or NAME@VERSION to point that version out.")
]
Spec: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="SPEC", help="NAME or NAME@VERSION, a dist-tag or a range too: widget@^1."
    ),
]
