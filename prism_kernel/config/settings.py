"""Every setting of the kernel, with its default and its meaning."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    JsonValue,
    SecretStr,
    TypeAdapter,
)

MIB = 1024 * 1024
_HOST, _PORT = "127.0.0.1", 4000
_WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to
_HTTP_URL = TypeAdapter(HttpUrl)


def _base_url(value: str) -> str:
    """An absolute http(s) URL, without the trailing slash so that paths can be appended."""
    _HTTP_URL.validate_python(value)
    return value.rstrip("/")


BaseUrl = Annotated[str, AfterValidator(_base_url)]


def _served_here(settings: Mapping[str, Any]) -> str:
    """Where the registry of this configuration is for this machine; ``settings`` may lack some.

    Port 0 stands for one that nobody knows beforehand.
    """
    host, port = settings.get("host", _HOST), settings.get("port", _PORT) or _PORT
    if host in _WILDCARDS or host == _HOST:
        host = "localhost"
    return _url_of(host, port)


def _url_of(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PluginSettings(_Section):
    """Which plugins are loaded."""

    disabled: list[str] = Field(default=[], description="Plugins that are never imported.")
    required: list[str] = Field(default=[], description="Plugins without which nothing starts.")
    strict: bool = Field(default=False, description="Refuse to start if any plugin failed.")


class LimitSettings(_Section):
    """Caps on what a publisher may send. Sizes are in bytes."""

    tarball_bytes: int = Field(default=128 * MIB, gt=0, description="A tarball as uploaded.")
    unpacked_bytes: int = Field(default=1024 * MIB, gt=0, description="All files of a tarball.")
    entries: int = Field(default=50_000, gt=0, description="Files and folders in a tarball.")
    metadata_bytes: int = Field(default=MIB, gt=0, description="JSON beside a tarball.")


class WorkerSettings(_Section):
    """The disposable processes that read uploads."""

    processes: int = Field(
        default=max(1, min(4, os.cpu_count() or 1)),
        gt=0,
        description="Inspections at a time in each server process.",
    )
    memory_mb: int = Field(default=1024, ge=256, description="Address space of one worker.")
    cpu_seconds: int = Field(default=60, gt=0, description="CPU time of one inspection.")
    wall_seconds: float = Field(default=120, gt=0, description="Time of one inspection.")
    recycle_after: int = Field(default=200, gt=0, description="Inspections before a fresh worker.")
    queue: int = Field(
        default=64, ge=0, description="Publishes that may wait for a worker; 0 sets no limit."
    )


class UnpublishSettings(_Section):
    """When publishers may take a version back; administrators always may."""

    within_hours: float = Field(default=72, ge=0, description="Hours after its publish.")
    always: bool = Field(default=False, description="Lift the limit.")


class CacheSettings(_Section):
    """Memory of one server process for things that can be read again."""

    response_bytes: int = Field(default=64 * MIB, ge=0, description="Ready-made response bodies.")
    documents: int = Field(default=512, gt=0, description="Decoded manifests and file tables.")
    records: int = Field(default=4096, gt=0, description="Decoded package records.")
    freshness_seconds: float | None = Field(
        default=None,
        ge=0,
        description="How long what another server changes may go unseen. If unset, 1 where asking "
        "the store takes a request, and 0 for a folder.",
    )


class Settings(_Section):
    """One validated value for everything; plugins' tables are validated by their plugins."""

    host: str = Field(default=_HOST, description="Address to listen on.")
    port: int = Field(default=_PORT, ge=0, le=65535, description="Port to listen on.")
    workers: int = Field(default=1, gt=0, description="Server processes.")
    public_base_url: BaseUrl | None = Field(
        default=None, description="Prefix of every URL in answers; `http://HOST:PORT` if unset."
    )
    storage: str = Field(default="filesystem", description="Driver for documents.")
    artifacts: str | None = Field(
        default=None, description="Driver for tarballs and files; the one for documents if unset."
    )
    index: str = Field(default="json", description="Package index.")
    auth: list[str] = Field(default=[], description="Ways to identify a request, in order.")
    strategy: str = Field(default="highest", description="Resolve strategy if none is asked for.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe log line that is written."
    )
    log_format: Literal["auto", "console", "json"] = Field(
        default="auto", description="`auto` is `console` on a terminal and `json` elsewhere."
    )
    access_log: Literal["all", "writes", "off"] = Field(
        default="writes", description="Requests that get a log line; errors always do."
    )
    registry_url: BaseUrl = Field(
        default_factory=_served_here,
        description="Registry that the commands talk to; if unset, the one that is served with "
        "this `host` and `port`.",
    )
    token: SecretStr | None = Field(
        default=None, description="What the commands identify themselves with, over `prism login`."
    )
    publisher_name: str | None = Field(default=None, description="Who publishes, for commands.")
    publisher_email: str | None = Field(default=None, description="Their e-mail, for commands.")
    plugins: PluginSettings = PluginSettings()
    limits: LimitSettings = LimitSettings()
    worker: WorkerSettings = WorkerSettings()
    cache: CacheSettings = CacheSettings()
    unpublish: UnpublishSettings = UnpublishSettings()
    plugin: dict[str, dict[str, JsonValue]] = Field(
        default={}, description="Tables of the plugins, `[plugin.<name>]`."
    )

    @property
    def base_url(self) -> str:
        """Prefix of public URLs, without a trailing slash."""
        if self.public_base_url:
            return self.public_base_url
        host = "localhost" if self.host in _WILDCARDS else self.host
        return _url_of(host, self.port)
