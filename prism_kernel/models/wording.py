"""What is wrong with a value, in words for people who have never heard of a validator."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_WORDS: Mapping[str, str] = {
    "missing": "it is missing",
    "extra_forbidden": "it is not known",
    "int_parsing": "it must be a whole number",
    "int_type": "it must be a whole number",
    "int_from_float": "it must be a whole number",
    "float_parsing": "it must be a number",
    "float_type": "it must be a number",
    "bool_parsing": "it must be true or false",
    "bool_type": "it must be true or false",
    "string_type": "it must be text",
    "list_type": "it must be a list",
    "dict_type": "it must be a table of names and values",
    "model_type": "it must be a table of names and values",
    "model_attributes_type": "it must be a table of names and values",
    "url_parsing": "it must be a whole URL, such as http://localhost:4000",
    "url_scheme": "it must be an http or https URL",
    "greater_than": "it must be more than {gt}",
    "greater_than_equal": "it must be at least {ge}",
    "less_than": "it must be less than {lt}",
    "less_than_equal": "it must be at most {le}",
    "literal_error": "it must be {expected}",
    "enum": "it must be {expected}",
}
"""Words by pydantic's type of error. The braces are filled from the error's context."""


def first_fault(error: ValidationError) -> tuple[str, str]:
    """Where the first fault is, and what is wrong there in ``plain`` words.

    The place is a dotted path; it is empty if the value as a whole is at fault.
    """
    first = error.errors(include_url=False)[0]
    return ".".join(str(part) for part in first["loc"]), plain(first)


def plain(error: ErrorDetails) -> str:
    """What is wrong, as a clause without a full stop, such as ``it must be a whole number``.

    A type of error that has no words here keeps pydantic's, put as a clause of the same form.
    """
    context = error.get("ctx", {})
    if error["type"] in _WORDS:
        return _WORDS[error["type"]].format(**context)
    if error["type"] in {"value_error", "assertion_error"}:
        return str(context.get("error", error["msg"])).rstrip(".")
    words = error["msg"].rstrip(".")
    for theirs, ours in (("Input should ", "it must "), ("Value should ", "it must ")):
        words = words.replace(theirs, ours)
    return words
