"""How well a package fits a query; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prism_npm.search.query import Query

EXACT_NAME = 100.0
_BARE_NAME = 80.0
_NAME_PREFIX = 50.0
_COMPLETENESS = 10.0
_NAME_WORD = 40.0
_KEYWORD = 30.0
_NAME_PART = 25.0
_DESCRIPTION_WORD = 8.0
_ELSEWHERE = 4.0
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Searchable:
    """What a package is found by, in lower case."""

    name: str
    keywords: frozenset[str]
    description: str
    name_words: frozenset[str]
    description_words: frozenset[str]

    @classmethod
    def of(cls, name: str, keywords: list[str], description: str | None) -> Searchable:
        lowered = (description or "").lower()
        return cls(
            name=name.lower(),
            keywords=frozenset(keyword.lower() for keyword in keywords),
            description=lowered,
            name_words=frozenset(_WORD.findall(name.lower())),
            description_words=frozenset(_WORD.findall(lowered)),
        )

    @property
    def bare(self) -> str:
        """The name without its scope."""
        return self.name.rpartition("/")[2]


def score(package: Searchable, query: Query) -> float:
    """0 if it does not fit, else more for a better fit; people are not looked at."""
    if query.scope is not None and not package.name.startswith(f"@{query.scope}/"):
        return 0.0
    if not query.keywords <= package.keywords:
        return 0.0
    if not query.words:
        return 1.0
    if package.name == query.text:
        return EXACT_NAME * len(query.words)
    found = [_of_word(package, word) for word in query.words]
    return sum(found) if all(found) else 0.0


def _of_word(package: Searchable, word: str) -> float:
    """The best of what the word is to the package."""
    name = package.name
    if word == name:
        return EXACT_NAME
    if word == package.bare:
        return _BARE_NAME
    if name.startswith(word) or package.bare.startswith(word):
        return _NAME_PREFIX + _COMPLETENESS * len(word) / len(name)
    return max(_within_name(package, word), _in_prose(package, word))


def _within_name(package: Searchable, word: str) -> float:
    if word in package.name_words:
        return _NAME_WORD
    return _NAME_PART if word in package.name else 0.0


def _in_prose(package: Searchable, word: str) -> float:
    if word in package.keywords:
        return _KEYWORD
    if word in package.description_words:
        return _DESCRIPTION_WORD
    found = word in package.description or any(word in keyword for keyword in package.keywords)
    return _ELSEWHERE if found else 0.0
