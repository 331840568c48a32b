"""What the client makes of servers that are not, or not quite, a registry."""

from __future__ import annotations

import io

import httpx
import pytest

from prism_kernel.client.client import RegistryClient
from prism_kernel.errors import PackageNotFound, PrismError, Unavailable
from prism_kernel.models.publish import PublishMetadata


@pytest.fixture
def ask():
    """The error that one answer leads to."""

    def call(answer):
        transport = httpx.MockTransport(lambda _request: answer)
        with (
            httpx.Client(base_url="http://registry.test", transport=transport) as http,
            pytest.raises(PrismError) as raised,
        ):
            RegistryClient("http://registry.test", http).package("widget")
        return raised.value

    return call


def test_a_problem_document_is_the_error_it_describes(ask):
    problem = {"code": "package-not-found", "status": 404, "detail": "There is no widget."}
    error = ask(httpx.Response(404, json=problem))
    assert isinstance(error, PackageNotFound)
    assert error.message == "There is no widget."


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<h1>Hello</h1>"),
        httpx.Response(200, json=[1, 2]),
        httpx.Response(200, json={"name": "widget"}),
        httpx.Response(404, json={"error": "not_found"}),
        httpx.Response(204),
    ],
)
def test_another_kind_of_server_is_recognised(ask, answer):
    error = ask(answer)
    assert error.problem_code == "unknown-answer"
    assert "is it a Prism registry?" in error.message


def test_a_publish_that_was_done_is_never_called_a_failure_to_find_a_registry():
    answer = httpx.Response(201, json={"from": "a newer Prism"})
    transport = httpx.MockTransport(lambda _request: answer)
    with httpx.Client(base_url="http://registry.test", transport=transport) as http:
        client = RegistryClient("http://registry.test", http)
        with pytest.raises(PrismError, match="was published, but the answer") as raised:
            client.publish("widget", io.BytesIO(b""), PublishMetadata(), {})
    assert "is it a Prism registry?" not in raised.value.message


def test_the_url_that_answered_is_named(ask):
    error = ask(httpx.Response(404, html="Nothing here"))
    assert error.message.startswith("http://registry.test/v1/packages/widget answers 404 ")


def test_a_gateway_that_gives_up_counts_as_unavailable(ask):
    assert isinstance(ask(httpx.Response(502, html="Bad gateway")), Unavailable)


def test_a_silent_server_is_unreachable():
    def time_out(request):
        raise httpx.ReadTimeout("", request=request)

    with (
        httpx.Client(base_url="http://registry.test", transport=httpx.MockTransport(time_out)) as h,
        pytest.raises(Unavailable, match="did not answer in time"),
    ):
        RegistryClient("http://registry.test", h).package("widget")
