"""How a file is evaluated, by its name, its nearest ``type`` and its syntax."""

from __future__ import annotations

from prism_kernel.contracts.runtime import Format, ModeRules, RuntimeProfile
from prism_kernel.resolution.view import PackageView


def formats_of(
    path: str, view: PackageView, profile: RuntimeProfile, rules: ModeRules
) -> tuple[Format | None, Format | None]:
    """The declared format and the one loaded; ``None`` for a file that is no module."""
    extension = _extension(path)
    if extension not in profile.typed_extensions:
        declared = profile.formats.get(extension)
        return declared, declared if declared in rules.loads else None
    declared_type = view.nearest_package_json(path).get("type")
    declared = Format.ESM if declared_type == "module" else Format.CJS
    if declared_type in ("module", "commonjs") or not profile.detects_syntax:
        return declared, declared
    return declared, Format.ESM if path in view.esm_syntax else declared


def _extension(path: str) -> str:
    base = path.rpartition("/")[2]
    stem, dot, ending = base.rpartition(".")
    return dot + ending if stem else ""
