"""What somebody searches for: words, and qualifiers such as ``keywords:cli,color``."""

from __future__ import annotations

from dataclasses import dataclass

MAX_TEXT = 512
"""Characters that are looked at."""

_PEOPLE = frozenset({"author", "maintainer", "publisher"})
_OTHERS = frozenset({"not", "is", "boost-exact"})


@dataclass(frozen=True, slots=True)
class Query:
    """Everything in lower case. A package must have every word, every keyword and every person.

    ``text`` is all the words as they were put. ``scope`` is without its ``@``.
    """

    words: tuple[str, ...] = ()
    keywords: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    scope: str | None = None

    @property
    def text(self) -> str:
        return " ".join(self.words)


def parse_query(text: str) -> Query:
    """Read npm's search language.

    ``author:``, ``maintainer:`` and ``publisher:`` mean anybody who had to do with the package.
    Qualifiers about unstable, insecure and popular packages are passed over; a word with a colon
    that is none is a word.
    """
    words: list[str] = []
    keywords: set[str] = set()
    people: set[str] = set()
    scope: str | None = None
    for item in text[:MAX_TEXT].lower().split():
        qualifier, colon, value = item.partition(":")
        if colon and qualifier in {"keywords", "keyword"}:
            keywords.update(each for each in value.split(",") if each)
        elif colon and value and qualifier in _PEOPLE:
            people.add(value)
        elif colon and value and qualifier == "scope":
            scope = value.removeprefix("@")
        elif not (colon and qualifier in _OTHERS):
            words.append(item)
    return Query(tuple(dict.fromkeys(words)), frozenset(keywords), frozenset(people), scope)
