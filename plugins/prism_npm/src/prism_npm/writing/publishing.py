"""``PUT /{package}`` with a tarball: a publish."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass

from fastapi import Response

from prism_kernel.api import (
    ANONYMOUS,
    InvalidPackage,
    PackageNotFound,
    PackageRecord,
    PreconditionFailed,
    Principal,
    Published,
    Publisher,
    PublishRequest,
    ReceivedUpload,
    RouterContext,
    Upload,
)
from prism_npm.annotations import PLUGIN, Access, Maintainer
from prism_npm.replies import CREATED, reply
from prism_npm.rights import looks_after
from prism_npm.writing import annotating
from prism_npm.writing.access import tell_who_decides
from prism_npm.writing.checking import check_latest, check_tarball, wants_no_tag
from prism_npm.writing.provenance import attestation_key, attestations
from prism_npm.writing.publication import Publication, read_publication


@dataclass(frozen=True, slots=True)
class Publishing:
    """Hands a client's publish to the registry, and notes what npm has beside it."""

    ctx: RouterContext

    async def publish(
        self, name: str, received: ReceivedUpload, tarball: Upload, principal: Principal
    ) -> Response:
        """201 for a new version, 200 if the same bytes were published before.

        Raises what ``read_publication``, the two checks and ``RegistryService.publish`` raise.
        """
        publication = read_publication(name, received.document)
        check_tarball(publication.announced, tarball)
        attestation = _attestation(name, publication, tarball)
        if wants_no_tag(publication):
            await self._check_latest(name, publication)
        request = PublishRequest(
            name=name,
            publisher=_publisher(principal),
            tag=publication.tag,
            source="npm",
            claims=publication.manifest,
        )
        published = await self.ctx.registry.publish(tarball, request, principal)
        if published.version != publication.version:
            raise _published_as(published)
        access = await self._note(published, publication, principal, attestation)
        return tell_who_decides(_answer(published), access)

    async def _check_latest(self, name: str, publication: Publication) -> None:
        with suppress(PackageNotFound):
            snapshot = await self.ctx.registry.snapshot(name, fresh=True)
            check_latest(publication, snapshot.record)

    async def _note(
        self,
        published: Published,
        publication: Publication,
        principal: Principal,
        attestation: _Attestation | None,
    ) -> Access | None:
        """The version stands by now. Who sends the same again makes up for what failed here.

        Somebody else's version stays as it is. The access of a package is its maintainers' to set;
        returns the one that they did.
        """
        name, version = published.name, published.version
        record = (await self.ctx.registry.snapshot(name)).record
        if not published.created and not _published_by(principal, record, version):
            return None
        if attestation is not None:
            await self._keep(attestation)
        access = publication.access if looks_after(principal, record) else None
        edit = annotating.published(
            version,
            _first_maintainer(record, version, principal),
            access,
            attested=attestation is not None,
        )
        known = record.annotations.get(PLUGIN, {})
        if edit(known) != known:
            await self.ctx.registry.annotate(name, PLUGIN, edit)
        return access

    async def _keep(self, attestation: _Attestation) -> None:
        """As immutable as the version: the first one stays."""
        try:
            await self.ctx.storage.put(attestation.key, attestation.body, if_absent=True)
        except PreconditionFailed:
            self.ctx.log.info("attestation_kept", key=attestation.key)


@dataclass(frozen=True, slots=True)
class _Attestation:
    """What is answered to who asks for a version's attestations, and where it is stored."""

    key: str
    body: bytes


def _attestation(name: str, publication: Publication, tarball: Upload) -> _Attestation | None:
    if publication.provenance is None:
        return None
    version = publication.version
    document = attestations(publication.provenance, name, version, tarball.digests)
    return _Attestation(attestation_key(name, version), json.dumps(document).encode())


def _answer(published: Published) -> Response:
    if published.created:
        return reply({"ok": "created new package", "success": True}, CREATED)
    return reply({"ok": "these bytes were published before", "success": True})


def _first_maintainer(
    record: PackageRecord, version: str, principal: Principal
) -> Maintainer | None:
    """Whoever published the only version, if they are known and send this."""
    if principal == ANONYMOUS or len(record.versions) > 1:
        return None
    known = _published_by(principal, record, version)
    return Maintainer(principal.name, principal.email) if known else None


def _published_by(principal: Principal, record: PackageRecord, version: str) -> bool:
    entry = record.versions.get(version)
    return entry is not None and entry.publisher == principal.name


def _published_as(published: Published) -> InvalidPackage:
    """Bytes that were published before are not inspected again, so nobody held them against it."""
    return InvalidPackage(
        f"The tarball is {published.name} {published.version}, and the publish document says "
        "otherwise.",
        code="manifest-mismatch",
    )


def _publisher(principal: Principal) -> Publisher:
    return Publisher(name=principal.name, email=principal.email)
