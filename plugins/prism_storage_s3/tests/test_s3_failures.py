from __future__ import annotations

import pytest
from botocore import exceptions as boto
from botocore.exceptions import ClientError

from prism_storage_s3.failures import failure_of

PRIVATE = "AKIA-very-secret"


def answered(code: str, status: int) -> ClientError:
    error = {"Code": code, "Message": PRIVATE, "AWSAccessKeyId": PRIVATE}
    return ClientError(
        {"Error": error, "ResponseMetadata": {"HTTPStatusCode": status}}, "PutObject"
    )


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("NoSuchBucket", 404, "storage-bucket-missing"),
        ("AccessDenied", 403, "storage-access-denied"),
        ("403", 403, "storage-access-denied"),
        ("InvalidAccessKeyId", 403, "storage-credentials-refused"),
        ("SignatureDoesNotMatch", 403, "storage-credentials-refused"),
        ("ExpiredToken", 400, "storage-credentials-refused"),
        ("RequestTimeTooSkewed", 403, "storage-clock-skew"),
        ("SlowDown", 503, "storage-throttled"),
        ("TooManyRequests", 429, "storage-throttled"),
        ("PermanentRedirect", 301, "storage-wrong-region"),
        ("QuotaExceeded", 403, "storage-full"),
        ("SomethingNew", 507, "storage-full"),
        ("InternalError", 500, "storage-failed"),
        ("SomethingNew", 400, "storage-failed"),
        ("", 502, "storage-failed"),
    ],
)
def test_an_answer_has_a_stable_code_and_tells_no_secret(code, status, expected):
    failure = failure_of(answered(code, status))
    assert failure.problem_code == expected
    assert failure.status == 503
    assert failure.message.endswith(".")
    assert PRIVATE not in failure.message


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (boto.NoCredentialsError(), "storage-no-credentials"),
        (boto.EndpointConnectionError(endpoint_url=PRIVATE), "storage-unreachable"),
        (boto.ConnectTimeoutError(endpoint_url=PRIVATE), "storage-unreachable"),
        (boto.ReadTimeoutError(endpoint_url=PRIVATE), "storage-unreachable"),
        (boto.ConnectionClosedError(endpoint_url=PRIVATE), "storage-unreachable"),
        (boto.SSLError(endpoint_url=PRIVATE, error="x"), "storage-tls"),
        (boto.UnknownServiceError(service_name="x", known_service_names="y"), "storage-failed"),
    ],
)
def test_no_answer_has_a_stable_code_and_tells_no_secret(error, expected):
    failure = failure_of(error)
    assert failure.problem_code == expected
    assert PRIVATE not in failure.message


@pytest.mark.parametrize("code", ["SlowDown", "InternalError", "ConditionalRequestConflict"])
def test_what_passes_is_tried_again(code):
    assert failure_of(answered(code, 500)).meaning.passing


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket", "RequestTimeTooSkewed"])
def test_what_does_not_pass_is_not_tried_again(code):
    assert not failure_of(answered(code, 403)).meaning.passing


def test_only_a_server_that_may_have_worked_leaves_a_doubt():
    assert failure_of(answered("InternalError", 500)).meaning.unsure
    assert failure_of(boto.ReadTimeoutError(endpoint_url="x")).meaning.unsure
    assert not failure_of(answered("SlowDown", 503)).meaning.unsure
    assert not failure_of(boto.EndpointConnectionError(endpoint_url="x")).meaning.unsure
