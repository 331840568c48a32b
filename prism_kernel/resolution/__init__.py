"""Which file a runtime loads from a package, and which types TypeScript picks. No I/O.

::

    view = PackageView.from_document(stored)
    resolve_entry(view, "./client", NODE.profile, "import").path   # 'dist/client.mjs'
    resolve_types(view, "./client", "bundler").path                # 'dist/client.d.mts'
"""

from prism_kernel.resolution.candidates import syntax_candidates
from prism_kernel.resolution.entry import resolve_entry
from prism_kernel.resolution.outcome import Failure, FailureCode, Resolution, Step, StepKind
from prism_kernel.resolution.spec import PackageSpec, parse_spec
from prism_kernel.resolution.syntax import has_esm_syntax
from prism_kernel.resolution.types_entry import TypesMode, resolve_types
from prism_kernel.resolution.view import PackageView, resolution_fields

__all__ = [
    "Failure",
    "FailureCode",
    "PackageSpec",
    "PackageView",
    "Resolution",
    "Step",
    "StepKind",
    "TypesMode",
    "has_esm_syntax",
    "parse_spec",
    "resolution_fields",
    "resolve_entry",
    "resolve_types",
    "syntax_candidates",
]
