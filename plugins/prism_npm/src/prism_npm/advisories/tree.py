"""The tree of installed packages that the older audit requests send, and the ways through it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prism_kernel.api import InvalidPayload, JsonMapping, JsonValue, TooLarge

MOST_PACKAGES = 100_000
MOST_REQUIREMENTS = 500_000
DEEPEST = 256
LONGEST_PATH = 32
LONGEST_NAME = 512


@dataclass(slots=True, eq=False)
class Node:
    """An installed package, or the project itself (without a parent).

    ``requires`` are the names that it asks for; they are found among its own ``children`` or
    those of the packages around it, as Node finds modules.
    """

    name: str
    version: str | None
    parent: Node | None
    requires: tuple[str, ...]
    dev: bool
    optional: bool
    bundled: bool
    children: dict[str, Node] = field(default_factory=dict)
    reached_from: Node | None = None

    def find(self, name: str) -> Node | None:
        """The package that this one gets when it asks for ``name``."""
        at: Node | None = self
        while at is not None:
            if name in at.children:
                return at.children[name]
            at = at.parent
        return None

    @property
    def path(self) -> str:
        """How the project comes to it: ``a>b>c``, from what it asks for itself down to this.

        Of a long way the last ``LONGEST_PATH`` steps, behind ``…``: a way may be as long as the
        whole body, and each of its packages have one.
        """
        steps: list[str] = []
        at: Node | None = self
        while at is not None and at.parent is not None:
            if len(steps) == LONGEST_PATH:
                steps.append("…")
                break
            steps.append(at.name)
            at = at.reached_from or at.parent
        return ">".join(reversed(steps))


def read_tree(body: JsonValue) -> list[Node]:
    """Every installed package of the body, each with the shortest way to it.

    Raises ``InvalidPayload`` for what is no tree, and ``TooLarge``.
    """
    if not isinstance(body, dict):
        raise InvalidPayload("The body must be a tree of installed packages.")
    root = _node("", body, None)
    nodes = list(_grow(root, body))
    _find_ways(root)
    return [each for each in nodes if each.version is not None]


def _grow(root: Node, body: JsonMapping) -> Iterator[Node]:
    waiting: deque[tuple[Node, JsonMapping, int]] = deque([(root, body, 0)])
    count = requirements = 0
    while waiting:
        parent, document, depth = waiting.popleft()
        for name, value in _members(document.get("dependencies")).items():
            if not isinstance(value, dict) or not _is_name(name):
                raise InvalidPayload(f"{ascii(name)[:80]} is no installed package.")
            node = _node(name, value, parent)
            parent.children[name] = node
            count, requirements = count + 1, requirements + len(node.requires)
            if count > MOST_PACKAGES or requirements > MOST_REQUIREMENTS or depth >= DEEPEST:
                raise TooLarge(
                    f"A tree may have {MOST_PACKAGES} packages that require {MOST_REQUIREMENTS} "
                    f"others, {DEEPEST} deep."
                )
            waiting.append((node, value, depth + 1))
            yield node


def _node(name: str, document: JsonMapping, parent: Node | None) -> Node:
    version = document.get("version")
    return Node(
        name=name,
        version=version if isinstance(version, str) else None,
        parent=parent,
        requires=tuple(_members(document.get("requires"))),
        dev=document.get("dev") is True,
        optional=document.get("optional") is True,
        bundled=document.get("bundled") is True,
    )


def _members(value: JsonValue) -> Mapping[str, JsonValue]:
    """Clients also send ``true`` for "whatever it says itself", and leave members out."""
    return value if isinstance(value, dict) else {}


def _is_name(name: str) -> bool:
    """Names of folders too, in any script; but no half of a surrogate pair."""
    return len(name) <= LONGEST_NAME and not any("\ud800" <= each <= "\udfff" for each in name)


def _find_ways(root: Node) -> None:
    """Follow what is required, nearest first. What nobody requires keeps its place in the tree."""
    seen = {root}
    waiting = deque([root])
    while waiting:
        node = waiting.popleft()
        for name in node.requires or (() if node.parent else tuple(node.children)):
            found = node.find(name)
            if found is not None and found not in seen:
                seen.add(found)
                found.reached_from = node
                waiting.append(found)
