"""The page about clients, and the results that it is made of."""

from __future__ import annotations

from tests.clients.matrix import CELLS, CLIENTS
from tests.clients.outcome import failures, load
from tests.clients.page import PAGE, render


def test_the_page_is_made_of_the_results():
    assert PAGE.read_text("utf-8") == render(load())


def test_every_client_was_tried_with_everything():
    names = [cell.name for cell in CELLS]
    assert {client: list(row) for client, row in load().items()} == {
        client.label: names for client in CLIENTS
    }


def test_nothing_fails():
    assert failures(load()) == []


def test_what_is_not_offered_has_a_reason_and_what_is_refused_has_words():
    quoted = {cell.name for cell in CELLS if cell.quoted}
    for row in load().values():
        for cell, outcome in row.items():
            expected = outcome.status == "not offered" or cell in quoted
            assert bool(outcome.note) == expected, (cell, outcome)
