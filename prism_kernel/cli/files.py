"""``prism files``."""

from __future__ import annotations

from prism_kernel.cli.layout import Branch
from prism_kernel.cli.output import dump, say, tree
from prism_kernel.cli.remote import registry_configuration
from prism_kernel.cli.selection import find_version
from prism_kernel.cli.sizes import counted, human
from prism_kernel.cli.specs import one_version
from prism_kernel.client.client import connect
from prism_kernel.models.files import FileNode, FileTreeSnapshot


def show_files(text: str, registry: str | None, *, as_json: bool) -> None:
    """Print the file tree of a version."""
    spec = one_version(text)
    settings = registry_configuration(registry).settings
    with connect(settings) as client:
        version = find_version(client, spec)
        answer = client.files(spec.name, version)
    if as_json:
        dump(answer.json)
    else:
        _print(f"{spec.name}@{version}", answer.document)


def _print(title: str, snapshot: FileTreeSnapshot) -> None:
    tree(Branch(title, [_branch(node) for node in snapshot.tree], "bold"))
    total = sum(node.size.raw_bytes for node in snapshot.tree)
    folders = counted(snapshot.total_directories, "folder")
    say(f"{counted(snapshot.total_files, 'file')} in {folders}, {human(total)}")


def _branch(node: FileNode) -> Branch:
    size = f"{human(node.size.raw_bytes)}, {human(node.size.gzip_bytes)} gzipped"
    if node.type == "directory":
        children = [_branch(child) for child in node.children or ()]
        return Branch(f"{node.path}/  ({size})", children, "bold blue")
    mark = "*" if node.executable else ""
    return Branch(f"{node.path}{mark}  ({size})")
