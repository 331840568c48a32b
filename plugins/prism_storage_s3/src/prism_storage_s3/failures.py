"""What a failed request means: one sentence, a code, and what may be done next.

S3's error codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html. Other stores
use the same ones. Answers to HEAD have no body, so there the code is the status.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from botocore import exceptions as boto  # type: ignore[import-untyped]

from prism_kernel.api import StorageUnavailable, StoreMissing

_FIRST_SERVER_ERROR = 500


class Kind(Enum):
    """What the driver itself reacts to."""

    MISSING = auto()
    REFUSED = auto()  # a condition did not hold
    CONFLICT = auto()  # another write of the key was under way: nothing was done
    RANGE = auto()  # it starts behind the end
    NO_UPLOAD = auto()  # completed, aborted or never begun
    UNSUPPORTED = auto()  # the store has no such thing
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Meaning:
    """``passing``: worth another attempt. ``unsure``: the request may have been carried out."""

    code: str
    sentence: str
    kind: Kind = Kind.OTHER
    passing: bool = False
    unsure: bool = False


class S3Failure(StorageUnavailable):
    """A request that failed. The driver catches those that it can answer for."""

    def __init__(self, meaning: Meaning) -> None:
        super().__init__(meaning.sentence, code=meaning.code)
        self.meaning = meaning

    @property
    def kind(self) -> Kind:
        return self.meaning.kind


class BucketMissing(S3Failure, StoreMissing):
    """There is no such bucket."""


ACCESS_DENIED = "storage-access-denied"
NO_SUCH_BUCKET = "storage-bucket-missing"
WRONG_REGION = "storage-wrong-region"
_UNREACHABLE = "storage-unreachable"
_FAILED = "storage-failed"

_MISSING = Meaning(_FAILED, "The S3 store does not have the object.", Kind.MISSING)
_REFUSED = Meaning(_FAILED, "The S3 store has another version of the object.", Kind.REFUSED)
_BUSY = Meaning(
    "storage-busy", "The object is being written by others.", Kind.CONFLICT, passing=True
)
_RANGE = Meaning(_FAILED, "The object ends before the range.", Kind.RANGE)
_NO_UPLOAD = Meaning(_FAILED, "The S3 store dropped the upload.", Kind.NO_UPLOAD)
NO_BUCKET = Meaning(NO_SUCH_BUCKET, "The S3 bucket does not exist: make it, or name another.")
_UNSUPPORTED = Meaning(_FAILED, "The S3 store has no such operation.", Kind.UNSUPPORTED)
_DENIED = Meaning(ACCESS_DENIED, "The S3 store denies access: check the policy of the bucket.")
_BAD_KEYS = Meaning(
    "storage-credentials-refused", "The S3 store refuses the credentials: check or renew them."
)
_CLOCK = Meaning("storage-clock-skew", "The clocks of this machine and of the S3 store differ.")
_REGION = Meaning(WRONG_REGION, "The bucket is in another region: set plugin.storage_s3.region.")
_FULL = Meaning("storage-full", "The S3 store has no room left.")
_THROTTLED = Meaning("storage-throttled", "The S3 store asks to slow down.", passing=True)
_CUT_UPLOAD = Meaning(_UNREACHABLE, "What was sent to the S3 store did not arrive.", passing=True)
UNREADABLE = Meaning(_UNREACHABLE, "The answer of the S3 store was cut.", passing=True, unsure=True)
_SERVER_ERROR = Meaning(_FAILED, "The S3 store failed.", passing=True, unsure=True)

_BY_CODE = {
    "404": _MISSING,
    "NoSuchKey": _MISSING,
    "NotFound": _MISSING,
    "412": _REFUSED,
    "PreconditionFailed": _REFUSED,
    "409": _BUSY,
    "ConditionalRequestConflict": _BUSY,
    "OperationAborted": _BUSY,
    "416": _RANGE,
    "InvalidRange": _RANGE,
    "NoSuchUpload": _NO_UPLOAD,
    "NoSuchBucket": NO_BUCKET,
    "501": _UNSUPPORTED,
    "NotImplemented": _UNSUPPORTED,
    "403": _DENIED,
    "AccessDenied": _DENIED,
    "AllAccessDisabled": _DENIED,
    "Forbidden": _DENIED,
    "ExpiredToken": _BAD_KEYS,
    "InvalidAccessKeyId": _BAD_KEYS,
    "InvalidToken": _BAD_KEYS,
    "SignatureDoesNotMatch": _BAD_KEYS,
    "TokenRefreshRequired": _BAD_KEYS,
    "RequestExpired": _CLOCK,
    "RequestTimeTooSkewed": _CLOCK,
    "301": _REGION,
    "307": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
    "PermanentRedirect": _REGION,
    "TemporaryRedirect": _REGION,
    "507": _FULL,
    "InsufficientCapacity": _FULL,
    "QuotaExceeded": _FULL,
    "XMinioStorageFull": _FULL,
    "429": _THROTTLED,
    "503": _THROTTLED,
    "RequestLimitExceeded": _THROTTLED,
    "ServiceUnavailable": _THROTTLED,
    "SlowDown": _THROTTLED,
    "Throttling": _THROTTLED,
    "ThrottlingException": _THROTTLED,
    "TooManyRequests": _THROTTLED,
    "BadDigest": _CUT_UPLOAD,
    "IncompleteBody": _CUT_UPLOAD,
    "RequestTimeout": _CUT_UPLOAD,
}

_BY_CLASS = (
    (
        (
            boto.NoCredentialsError,
            boto.PartialCredentialsError,
            boto.CredentialRetrievalError,
            boto.TokenRetrievalError,
        ),
        Meaning("storage-no-credentials", "There are no credentials for the S3 store."),
    ),
    (
        (boto.EndpointConnectionError, boto.ConnectTimeoutError, boto.ProxyConnectionError),
        Meaning(_UNREACHABLE, "The S3 store cannot be reached.", passing=True),
    ),
    (
        (boto.SSLError,),
        Meaning(
            "storage-tls", "No trusted TLS connection to the S3 store.", passing=True, unsure=True
        ),
    ),
    (
        (
            boto.HTTPClientError,
            boto.IncompleteReadError,
            boto.ResponseStreamingError,
        ),
        Meaning(
            _UNREACHABLE,
            "The S3 store did not answer in time or at all.",
            passing=True,
            unsure=True,
        ),
    ),
)


def failure_of(error: Exception) -> S3Failure:
    """What ``error``, a ``BotoCoreError`` or ``ClientError``, means.

    Nothing of the answer's text is repeated: it may name keys and buckets.
    """
    if isinstance(error, boto.ClientError):
        meaning = _meaning_of(error.response)
        return BucketMissing(meaning) if meaning is NO_BUCKET else S3Failure(meaning)
    for classes, meaning in _BY_CLASS:
        if isinstance(error, classes):
            return S3Failure(meaning)
    return S3Failure(Meaning(_FAILED, f"The S3 client failed: {type(error).__name__}."))


def _meaning_of(answer: dict[str, dict[str, object]]) -> Meaning:
    code = str(answer.get("Error", {}).get("Code", ""))
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    known = _BY_CODE.get(code) or _BY_CODE.get(str(status))
    if known is not None:
        return known
    if isinstance(status, int) and status >= _FIRST_SERVER_ERROR:
        return _SERVER_ERROR
    return Meaning(_FAILED, f"The S3 store refused the request with status {status}.")
