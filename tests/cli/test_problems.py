from __future__ import annotations

from prism_kernel.client.problems import error_of, problem_of
from prism_kernel.errors import Conflict, EntryNotFound, NotFound, PrismError, VersionExists


def test_a_problem_becomes_the_error_that_the_registry_raised():
    error = error_of({"code": "version-exists", "status": 409, "detail": "It is there."})
    assert type(error) is VersionExists
    assert error.message == "It is there."


def test_an_unknown_code_is_told_by_its_status():
    error = error_of({"code": "plugin-says-no", "status": 409, "detail": "No."})
    assert type(error) is Conflict
    assert error.problem_code == "plugin-says-no"


def test_an_unknown_status_is_an_error_all_the_same():
    error = error_of({"code": "teapot", "status": 418, "title": "Teapot"})
    assert type(error) is PrismError
    assert problem_of(error)["status"] == 418


def test_members_that_a_problem_adds_are_kept():
    sent = {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "detail": "Nothing.",
        "code": "not-found",
        "instance": "r-1",
        "name": "widget",
    }
    error = error_of(sent)
    assert isinstance(error, NotFound)
    assert problem_of(error) == sent


def test_an_error_of_our_own_is_a_problem_too():
    problem = problem_of(EntryNotFound("Nothing there.", runtime="deno"))
    assert problem["code"] == "entry-not-found"
    assert problem["status"] == 404
    assert problem["runtime"] == "deno"
