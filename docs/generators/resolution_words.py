"""What the tables of ``reference/resolution.md`` say about rules, failures and steps."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from prism_kernel.contracts.runtime import (
    AbsoluteMain,
    ArrayItems,
    NullTarget,
    ScalarExports,
    Stars,
    TrailingSlash,
)
from prism_kernel.registry.resolving import VERSION_SELECTED
from prism_kernel.resolution.outcome import FailureCode, StepKind

RULES: Mapping[str, str] = MappingProxyType(
    {
        "subpath_extensions": "Tried behind a subpath",
        "index_extensions": "Tried behind `index`",
        "replaced_extensions": "Tried in place of an ending, if the file is missing",
        "directories": "A subpath may be a folder",
        "url_paths": "Subpaths and `main` are URLs: `%20` is a space",
        "subpath_slash": "`lib/` as a subpath",
        "main_slash": "`lib/` as `main`",
        "absolute_main": "A `main` that begins with `/`",
        "ignores_case": "The case of a file's name does not matter",
    }
)
"""By field of ``ModeRules``, except those with a table of their own."""

EXPORTS: Mapping[str, str] = MappingProxyType(
    {
        "null_target": "what `null` under an active condition leads to",
        "array_items": "what an invalid or `null` item of an array is",
        "stars": "the `*` of a target that take the matched text",
        "scalar_exports": "what `exports` means if it is a boolean or a number",
        "numeric_keys_fail": "a condition spelt like an array index spoils the map",
        "mixed_keys_fail": "conditions beside keys with a dot spoil it also below the top",
        "url_targets": "targets are URLs: `%20` is a space, `?` begins a query",
        "percent_targets": "targets are paths in which percent escapes are decoded",
        "empty_star": "`./x*` also matches `./x`",
        "drops_target_slash": "the target `./a.js/` is `./a.js`",
        "star_extensions": "a target that ends in its star tries the extensions of a subpath",
        "replaced_targets": "a missing target tries endings in place of its own",
        "folder_targets": '`"./dir/": "./lib/"` maps a whole folder',
        "root_imports": "a name in `imports` may begin with `#/`",
        "always_exported": "subpaths that load although the map hides them",
        "retry_without": "endings removed from an unexported subpath for a second try",
    }
)
"""By field of ``ExportsRules``."""

VALUES: Mapping[type[Enum], Mapping[Enum, str]] = MappingProxyType(
    {
        NullTarget: {NullTarget.STOP: "the end", NullTarget.CONTINUE: "the next condition"},
        ArrayItems: {ArrayItems.SKIP: "passed over", ArrayItems.STOP: "the end"},
        Stars: {Stars.ALL: "all", Stars.FIRST: "the first"},
        ScalarExports: {
            ScalarExports.CLOSED: "nothing is exported",
            ScalarExports.ABSENT: "there is no map",
        },
        TrailingSlash: {
            TrailingSlash.FOLDER: "the folder",
            TrailingSlash.EXACT: "the file `lib`, or the folder",
            TrailingSlash.IGNORED: "as `lib`",
        },
        AbsoluteMain: {
            AbsoluteMain.INSIDE: "a path in the package",
            AbsoluteMain.IGNORED: "passed over",
            AbsoluteMain.FATAL: "an error",
        },
    }
)
"""By value; the enumerations apart, as equal words of two are equal."""

FAILURES: Mapping[FailureCode, str] = MappingProxyType(
    {
        FailureCode.NOT_EXPORTED: "No key of the exports map matches the subpath.",
        FailureCode.NULL_TARGET: "A key or a condition closes it with `null`.",
        FailureCode.NO_CONDITION: "The key matches, but none of its conditions is active.",
        FailureCode.MISSING_FILE: "Everything leads to files that the package does not have.",
        FailureCode.DIRECTORY_IMPORT: "It is a folder, and this mode loads no folders.",
        FailureCode.ESCAPES_PACKAGE: "A subpath or a field leads out of the package.",
        FailureCode.INVALID_TARGET: "A target is not a path inside the package, such as `../x`.",
        FailureCode.INVALID_SUBPATH: "The subpath cannot be asked for: too long, an encoded "
        "separator, `..` for a star.",
        FailureCode.INVALID_EXPORTS: "The map itself is malformed.",
        FailureCode.EXTERNAL_TARGET: "A name of `imports` stands for another package.",
        FailureCode.NOT_IMPORTED: "The package's `imports` have no such name.",
        FailureCode.TOO_COMPLEX: "The map is nested too deeply, or has too many conditions.",
    }
)

STEPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        VERSION_SELECTED: ("the selector, or `latest`", "the version"),
        StepKind.EXPORTS_ABSENT: ("the subpath", ""),
        StepKind.KEY_MATCHED: ("the key of the map", ""),
        StepKind.PATTERN_MATCHED: ("the key with its `*`", "what the `*` stands for"),
        StepKind.KEY_MISSING: ("the subpath", ""),
        StepKind.CONDITION_MATCHED: ("the condition", ""),
        StepKind.CONDITION_SKIPPED: ("the condition, which is not active", ""),
        StepKind.TARGET_CHOSEN: ("the target as it is written", "if it is another package"),
        StepKind.TARGET_NULL: (
            "the condition it is under",
            f"`{NullTarget.STOP}` or `{NullTarget.CONTINUE}`, as the runtime does",
        ),
        StepKind.TARGET_INVALID: ("the target as it is written", ""),
        StepKind.FIELD_READ: ("the field of package.json", "its value"),
        StepKind.FILE_FOUND: ("the file", "if its name is written in another case"),
        StepKind.FILE_TRIED: ("a file that is not there", ""),
        StepKind.FALLBACK: ("what is tried instead", "why"),
        StepKind.FORMAT: ("the file", "how it is loaded"),
    }
)
"""By kind: what stands in ``subject`` and in ``detail``."""
