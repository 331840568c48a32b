"""Packages that stand in the registry before a client comes, published as npm would."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from prism_kernel.jsonvalue import JsonValue
from prism_kernel.testing.tarballs import make_tarball


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account of the registry, and a token of it."""

    name: str
    password: str
    token: str


@dataclass(frozen=True, slots=True)
class Seeder:
    """Publishes to, and reads from, the registry at ``url`` without any client."""

    url: str
    account: Credentials

    def publish(self, name: str, version: str, /, **more: JsonValue) -> None:
        """One version with a small file; ``more`` goes into its ``package.json``."""
        manifest: dict[str, JsonValue] = {
            "name": name,
            "version": version,
            "license": "MIT",
            **more,
        }
        tarball = make_tarball(manifest, {"index.js": f"module.exports = '{name}@{version}';\n"})
        self._ask(
            "PUT", f"/{_path(name)}", document(manifest, tarball, self.url)
        ).raise_for_status()

    def tag(self, name: str, tag: str, version: str) -> None:
        """Point a dist-tag at a version."""
        path = f"/-/package/{_path(name)}/dist-tags/{tag}"
        self._ask("PUT", path, version).raise_for_status()

    def token_keys(self) -> set[str]:
        """The keys of all tokens of the account."""
        answer = self._ask("GET", "/-/npm/v1/tokens").raise_for_status()
        return {token["key"] for token in answer.json()["objects"]}

    def packument(self, name: str) -> Mapping[str, Any]:
        """The package as it is now; empty if there is none."""
        answer = self._ask("GET", f"/{_path(name)}?write=true")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return {}
        found: Mapping[str, Any] = answer.raise_for_status().json()
        return found

    def _ask(self, method: str, path: str, body: JsonValue = None) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.account.token}"}
        return httpx.request(
            method, self.url + path, json=body, headers=headers, trust_env=False, timeout=30
        )


def _path(name: str) -> str:
    return quote(name, safe="@")


def plant(seeds: Seeder) -> None:
    """The packages that every client installs and asks about."""
    seeds.publish("leaf", "1.0.0")
    seeds.publish("leaf", "1.1.0")
    seeds.publish("@acme/widget", "1.0.0", dependencies={"leaf": "^1.0.0"})
    seeds.publish("trunk", "1.0.0", dependencies={"@acme/widget": "^1.0.0"})


def log_in(url: str, name: str, password: str) -> str:
    """A new token of an account, as `npm adduser` asks for it, which may make the account."""
    user = {
        "_id": f"org.couchdb.user:{name}",
        "name": name,
        "password": password,
        "email": f"{name}@example.com",
        "type": "user",
    }
    answer = httpx.put(f"{url}/-/user/org.couchdb.user:{name}", json=user, trust_env=False)
    return str(answer.raise_for_status().json()["token"])


def is_alive(url: str, token: str) -> bool:
    """Whether the registry still takes a token."""
    headers = {"authorization": f"Bearer {token}"}
    return httpx.get(f"{url}/-/whoami", headers=headers, trust_env=False).is_success


def document(manifest: Mapping[str, Any], tarball: bytes, url: str) -> dict[str, JsonValue]:
    """What npm sends to publish a tarball."""
    name, version = manifest["name"], manifest["version"]
    digest = base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    dist = {
        "integrity": f"sha512-{digest}",
        "shasum": hashlib.sha1(tarball).hexdigest(),  # noqa: S324 - npm's own field
        "tarball": f"{url}/{name}/-/{name}-{version}.tgz",
    }
    attachment = {
        "content_type": "application/octet-stream",
        "data": base64.b64encode(tarball).decode(),
        "length": len(tarball),
    }
    return {
        "_id": name,
        "name": name,
        "dist-tags": {"latest": version},
        "versions": {version: {**manifest, "_id": f"{name}@{version}", "dist": dist}},
        "access": None,
        "_attachments": {f"{name}-{version}.tgz": attachment},
    }
