"""How the reader words a refusal: the entry by a name that is safe to show, then the reason."""

from __future__ import annotations

from prism_kernel.errors import InvalidTarball, TooLarge

_SHOWN_CHARACTERS = 120


def shown(name: str | bytes) -> str:
    """``name`` in quotes, escaped to printable characters and cut to a bounded length."""
    if isinstance(name, bytes):
        name = name[: 4 * _SHOWN_CHARACTERS].decode("utf-8", "backslashreplace")
    cut = name[:_SHOWN_CHARACTERS]
    safe = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
    return f'"{safe}{"…" if len(cut) < len(name) else ""}"'


def bad_archive(code: str, sentence: str) -> InvalidTarball:
    """A refusal of the archive as a whole."""
    return InvalidTarball(sentence, code=code)


def bad_entry(code: str, name: str | bytes, predicate: str) -> InvalidTarball:
    """A refusal because of one entry; ``predicate`` completes the sentence about it."""
    entry = shown(name)
    return InvalidTarball(f"The entry {entry} {predicate}.", code=code, entry=entry)


def too_large(code: str, sentence: str, limit: int) -> TooLarge:
    """A cap was passed; ``limit`` is the cap's value in its own unit."""
    return TooLarge(sentence, code=code, limit=limit)
