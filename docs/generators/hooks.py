"""``reference/hooks.md``: one section a hook, from its signature and docstring."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator

from generators.markdown import from_docstring
from prism_kernel import hookspecs

WIDTH = 88


def render() -> str:
    """Sections in the order of the module."""
    return "\n".join(_section(name, hook) for name, hook in hooks())


def hooks() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every hook specification by name, as the module declares them."""
    for name, value in vars(hookspecs).items():
        if name.startswith("prism_") and inspect.isfunction(value):
            yield name, value


def heading(name: str, hook: Callable[..., object]) -> str:
    """The hook as it is called, with the exact names of its arguments."""
    return f"{name}({', '.join(inspect.signature(hook).parameters)})"


def _section(name: str, hook: Callable[..., object]) -> str:
    lines = [
        f"## {heading(name, hook)}\n",
        f"```python\n{_stub(name, hook)}\n```\n",
        from_docstring(inspect.cleandoc(hook.__doc__ or "")),
    ]
    return "\n".join(lines)


def _stub(name: str, hook: Callable[..., object]) -> str:
    signature = inspect.signature(hook)
    arguments = [f"{each.name}: {each.annotation}" for each in signature.parameters.values()]
    kind = "async def" if inspect.iscoroutinefunction(hook) else "def"
    end = f" -> {signature.return_annotation}: ..."
    line = f"{kind} {name}({', '.join(arguments)}){end}"
    if len(line) <= WIDTH:
        return line
    return f"{kind} {name}(\n    {', '.join(arguments)}\n){end}"
