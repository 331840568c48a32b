"""The HTTP API as methods. Every failure is one of ``prism_kernel.errors``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Generic, Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from prism_kernel import __version__
from prism_kernel.client.credentials import Credentials, default_path
from prism_kernel.client.problems import error_of
from prism_kernel.config import Settings
from prism_kernel.errors import AuthenticationRequired, NotFound, PrismError, Unavailable
from prism_kernel.jsonvalue import JsonMapping, JsonObject
from prism_kernel.models.changes import DistTags, PackageChange
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.files import FileTreeSnapshot
from prism_kernel.models.package import PackageDetail, PackageList
from prism_kernel.models.publish import PublishMetadata, PublishResponse, VersionDocument
from prism_kernel.models.resolved import ResolvedEntry
from prism_kernel.urls import PACKAGES, RESOLVE, files_path, package_path, tags_path, version_path

M = TypeVar("M", bound=BaseModel)
_TIMEOUT = httpx.Timeout(60, connect=10)
_PUBLISH_TIMEOUT = httpx.Timeout(600, connect=10)
"""Seconds. A publish is answered after its inspection, which may wait for others."""
_ERRNO = re.compile(r"^\[Errno -?\d+\] ")
"""How the operating system's reasons begin. The number says nothing to a person."""
_ELSEWHERE = " Does it run there? Name another with --registry or PRISM_REGISTRY_URL."


@dataclass(frozen=True, slots=True)
class RegistryAnswer(Generic[M]):
    """A document as the registry sent it, and as its model."""

    json: JsonObject
    document: M


@dataclass(frozen=True, slots=True)
class ChangeCall:
    """One request for a change of a published package. ``path`` is quoted."""

    method: Literal["PUT", "DELETE"]
    path: str
    body: JsonObject | None = None
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegistryClient:
    """One registry. ``url`` has no trailing slash. Use ``connect``.

    ``login_hint`` is said to who should log in first: a sentence with a space before it.
    """

    url: str
    http: httpx.Client
    login_hint: str = ""

    def packages(self, after: str | None, limit: int) -> RegistryAnswer[PackageList]:
        """At most ``limit`` packages in name order, from the one behind ``after`` on."""
        query = {"limit": str(limit)} | ({"cursor": after} if after is not None else {})
        return self._understood(self._get(PACKAGES, query), PackageList)

    def package(self, name: str) -> RegistryAnswer[PackageDetail]:
        return self._understood(self._get(package_path(name)), PackageDetail)

    def version(self, name: str, version: str) -> RegistryAnswer[VersionDocument]:
        """``version`` may be a dist-tag, here and below."""
        return self._understood(self._get(version_path(name, version)), VersionDocument)

    def files(self, name: str, version: str) -> RegistryAnswer[FileTreeSnapshot]:
        return self._understood(self._get(files_path(name, version)), FileTreeSnapshot)

    def diff(self, name: str, version: str, previous: str) -> RegistryAnswer[VersionDiff]:
        """What changed from ``previous`` to ``version``."""
        path = f"{version_path(name, version)}/diff/{quote(previous, safe='+')}"
        return self._understood(self._get(path), VersionDiff)

    def resolve(self, query: Mapping[str, str]) -> RegistryAnswer[ResolvedEntry]:
        """``query`` as in ``/v1/resolve``."""
        document = self._get(RESOLVE, query)
        return self._understood(document, ResolvedEntry)

    def tags(self, name: str) -> RegistryAnswer[DistTags]:
        return self._understood(self._get(tags_path(name)), DistTags)

    def change(
        self, call: ChangeCall, headers: Mapping[str, bytes]
    ) -> RegistryAnswer[PackageChange]:
        """Ask for a change; ``headers`` say who asks."""
        with _explained(self.url):
            response = self.http.request(
                call.method,
                call.path,
                json=call.body,
                params=call.query or None,
                headers={key.encode(): value for key, value in headers.items()},
            )
        return self._understood(self._read(response), PackageChange)

    def call(
        self,
        method: str,
        path: str,
        *,
        body: JsonMapping | None = None,
        query: Mapping[str, str] | None = None,
    ) -> JsonObject:
        """Any request with a JSON answer, for the commands of plugins."""
        with _explained(self.url):
            response = self.http.request(method, path, json=body, params=query or None)
        return self._read(response)

    def publish(
        self,
        name: str,
        tarball: BinaryIO,
        metadata: PublishMetadata,
        headers: Mapping[str, bytes],
    ) -> RegistryAnswer[PublishResponse]:
        """Send a tarball, reading it piece by piece."""
        sent = metadata.model_dump_json(by_alias=True, exclude_none=True)
        with _explained(self.url):
            response = self.http.post(
                package_path(name),
                files={"tarball": ("package.tgz", tarball, "application/gzip")},
                data={"metadata": sent},
                headers={key.encode(): value for key, value in headers.items()},
                timeout=_PUBLISH_TIMEOUT,
            )
        document = self._read(response)
        try:
            return self._understood(document, PublishResponse)
        except PrismError as error:
            if response.status_code != httpx.codes.CREATED:
                raise
            raise _published_unread(self.url, name) from error

    def _get(self, path: str, query: Mapping[str, str] | None = None) -> JsonObject:
        with _explained(self.url):
            response = self.http.get(path, params=query, follow_redirects=True)
        return self._read(response)

    def _read(self, response: httpx.Response) -> JsonObject:
        document = _json_object(response)
        if document.get("code") == NotFound.code:
            # The path itself is unknown: most likely the registry is not where it was said to be.
            detail = str(document.get("detail", "")).rstrip(".")
            document = {**document, "detail": f"{detail}: {response.url}."}
        if document.get("code") == AuthenticationRequired.code:
            document = {**document, "detail": f"{document.get('detail', '')}{self.login_hint}"}
        if response.is_error and "code" in document:
            raise error_of({**document, "status": response.status_code})
        if not response.is_success:
            status, unavailable = response.status_code, response.is_server_error
            raise self._foreign(f"answers {status} with", response.url, unavailable=unavailable)
        return document

    def _understood(self, document: JsonObject, model: type[M]) -> RegistryAnswer[M]:
        try:
            return RegistryAnswer(document, model.model_validate(document))
        except ValidationError as error:
            raise self._foreign("answers with", self.url, unavailable=False) from error

    def _foreign(self, answers: str, asked: httpx.URL | str, *, unavailable: bool) -> PrismError:
        kind = Unavailable if unavailable else PrismError
        return kind(
            f"{asked} {answers} a document that is not Prism's; is it a Prism registry?",
            code="unknown-answer",
        )


@contextmanager
def connect(settings: Settings, logins: Credentials | None = None) -> Iterator[RegistryClient]:
    """A client for the configured registry, closed afterwards.

    It sends the token of the settings, or the one that ``prism login`` left in ``logins`` (this
    user's, if none are given) for this registry; never a token of another registry.
    """
    url = settings.registry_url
    logins = logins or Credentials(default_path())
    headers = {"accept": "application/json", "user-agent": f"prism/{__version__}"}
    token = settings.token.get_secret_value() if settings.token else logins.get(url)
    if token:
        headers["authorization"] = f"Bearer {token}"
    hint = "" if token else _login_hint(url, logins)
    with httpx.Client(base_url=url, timeout=_TIMEOUT, headers=headers) as client:
        yield RegistryClient(url, client, hint)


def _login_hint(url: str, logins: Credentials) -> str:
    other = logins.other_name(url)
    return f" You are logged in to {other}, though: say --registry {other}." if other else ""


@contextmanager
def _explained(url: str) -> Iterator[None]:
    """Raises ``Unavailable`` for whatever keeps a request from being answered."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise _unreachable(url, "it did not answer in time") from error
    except httpx.ConnectError as error:
        raise _unreachable(url, str(error), hint=_ELSEWHERE) from error
    except httpx.HTTPError as error:
        raise _unreachable(url, str(error) or type(error).__name__) from error


def _unreachable(url: str, reason: str, *, hint: str = "") -> Unavailable:
    reason = _ERRNO.sub("", reason).rstrip(".")
    return Unavailable(
        f"Cannot reach the registry at {url}: {reason}.{hint}",
        code="registry-unreachable",
        registry=url,
    )


def _published_unread(url: str, name: str) -> PrismError:
    """The publish cannot be taken back by now, so it must not look as if it had failed."""
    return PrismError(
        f"The version of {name} was published, but the answer of {url} could not be read.",
        code="published-answer-unreadable",
        name=name,
    )


def _json_object(response: httpx.Response) -> JsonObject:
    try:
        document = json.loads(response.content)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
