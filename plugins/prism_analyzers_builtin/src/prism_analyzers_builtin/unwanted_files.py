"""Files that should not have been published, known by their names.

npm leaves some of these out by itself (``.git``, ``.DS_Store``, ``.npmrc``), but archives are
made by other programs too, and a name npm would skip is a sign that the archive was.
"""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.api import Severity


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A kind of unwanted file. ``message`` is a sentence about all the files of that kind."""

    code: str
    severity: Severity
    message: str


ENVIRONMENT = Unwanted(
    "environment-file", "error", "Environment files often hold passwords and keys."
)
PRIVATE_KEY = Unwanted("private-key", "error", "A private key is public once it is published.")
KEY_STORE = Unwanted("key-store", "warning", "Key stores usually hold private keys.")
CREDENTIALS = Unwanted("credentials-file", "error", "This file is made to hold passwords.")
REGISTRY_TOKEN = Unwanted("registry-token", "error", "This file holds a token for a registry.")
REGISTRY_SETTINGS = Unwanted(
    "registry-settings", "warning", "Registry settings have no effect inside a package."
)
VERSION_CONTROL = Unwanted(
    "version-control-files", "warning", "A repository's own files hold its whole history."
)
NODE_MODULES = Unwanted(
    "node-modules", "warning", "node_modules is published without being a bundled dependency."
)
SYSTEM = Unwanted("system-file", "suggestion", "These files belong to an operating system.")
EDITOR = Unwanted("editor-file", "suggestion", "These files belong to an editor or a merge.")
LOG = Unwanted("debug-log", "warning", "Logs tell about the machine that made them.")
BUILD_STATE = Unwanted("build-state", "suggestion", "These files only speed up the next build.")
TEST_OUTPUT = Unwanted("test-output", "suggestion", "Test output is of no use to an installer.")
NESTED_TARBALL = Unwanted("nested-tarball", "suggestion", "An npm tarball lies in the package.")

BY_NAME = {
    ".ds_store": SYSTEM,
    "thumbs.db": SYSTEM,
    "desktop.ini": SYSTEM,
    ".netrc": CREDENTIALS,
    ".pypirc": CREDENTIALS,
    ".git-credentials": CREDENTIALS,
    ".htpasswd": CREDENTIALS,
    ".pgpass": CREDENTIALS,
    "npm-debug.log": LOG,
    "yarn-error.log": LOG,
    "yarn-debug.log": LOG,
    "pnpm-debug.log": LOG,
    ".eslintcache": BUILD_STATE,
    ".stylelintcache": BUILD_STATE,
    "lcov.info": TEST_OUTPUT,
}
"""By file name, in lower case."""

BY_EXTENSION = {
    ".p12": KEY_STORE,
    ".pfx": KEY_STORE,
    ".jks": KEY_STORE,
    ".keystore": KEY_STORE,
    ".swp": EDITOR,
    ".orig": EDITOR,
    ".rej": EDITOR,
    ".tsbuildinfo": BUILD_STATE,
    ".snap": TEST_OUTPUT,
    ".tgz": NESTED_TARBALL,
}
"""By extension, in lower case, with its dot."""

BY_DIRECTORY = {
    ".git": VERSION_CONTROL,
    ".hg": VERSION_CONTROL,
    ".svn": VERSION_CONTROL,
    "__macosx": SYSTEM,
    ".vscode": EDITOR,
    ".idea": EDITOR,
    ".nyc_output": TEST_OUTPUT,
    "coverage": TEST_OUTPUT,
    "node_modules": NODE_MODULES,
}
"""By the name of any directory on the way to a file, in lower case."""

KEY_NAMES = frozenset({"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"})
KEY_EXTENSIONS = frozenset({".pem", ".key"})
"""Certificates and public keys have these too: the contents decide."""

TOKEN_FILES = frozenset({".npmrc", ".yarnrc", ".yarnrc.yml"})

_ENVIRONMENT_EXAMPLES = ("example", "sample", "template", "defaults", "dist", "schema")


def by_name(name: str, extension: str) -> Unwanted | None:
    """The kind of a file by its lower-case name, where the name alone decides."""
    if name in BY_NAME:
        return BY_NAME[name]
    if extension in BY_EXTENSION:
        return BY_EXTENSION[extension]
    if name.startswith("._"):
        return SYSTEM
    return ENVIRONMENT if _is_environment(name) else None


def _is_environment(name: str) -> bool:
    if not name.startswith(".env"):
        return False
    words = name.split(".")[1:]
    return words[0] in {"env", "envrc"} and not any(word in _ENVIRONMENT_EXAMPLES for word in words)
