"""``prism publish``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from prism_kernel.cli.output import dump
from prism_kernel.cli.progress import Step, counted_reads, progress
from prism_kernel.cli.publish_config import chosen_tag, refuse_private
from prism_kernel.cli.publish_report import dry_run_document, print_dry_run, print_published
from prism_kernel.cli.publisher import find_publisher, identity_headers
from prism_kernel.cli.remote import registry_configuration
from prism_kernel.cli.upload import PreparedUpload, open_upload
from prism_kernel.client.client import RegistryAnswer, RegistryClient, connect
from prism_kernel.config import Settings
from prism_kernel.errors import PrismError
from prism_kernel.models.metadata import Publisher, Source
from prism_kernel.models.package import LATEST
from prism_kernel.models.publish import PublishMetadata, PublishResponse
from prism_kernel.record.tags import check_tag
from prism_kernel.tarball import TarballLimits


@dataclass(frozen=True, slots=True)
class PublishCommand:
    """The arguments of ``prism publish``."""

    path: Path
    tag: str | None
    registry: str | None
    source: Source
    dry_run: bool
    as_json: bool


def run_publish(command: PublishCommand) -> None:
    """Pack if need be, send, and print what the registry made of it."""
    settings = registry_configuration(command.registry).settings
    if command.tag is not None:
        check_tag(command.tag)  # before the work of packing, and without a server
    with (
        progress(quiet=command.as_json) as step,
        open_upload(command.path, TarballLimits(), step(f"Packing {command.path}")) as upload,
    ):
        refuse_private(upload.package_json)
        publisher = find_publisher(upload.folder, settings, upload.package_json)
        command = replace(command, tag=chosen_tag(command.tag, upload.package_json))
        answer = None if command.dry_run else _send(command, settings, upload, publisher, step)
    if answer is None:
        _show_dry_run(command, upload, publisher)
    elif command.as_json:
        dump(answer.json)
    else:
        with connect(settings) as client:
            also_latest = became_latest(client, answer.document)
        print_published(upload, answer.document, also_latest=also_latest)


def became_latest(client: RegistryClient, response: PublishResponse) -> bool:
    """Whether a publish under another dist-tag also set ``latest``, as for a first version.

    ``False`` also if the registry does not say: the version is published all the same.
    """
    if not response.created or response.tag in {None, LATEST}:
        return False
    identifier = response.identifier
    try:
        answer = client.version(identifier.name, identifier.version)
    except PrismError:
        return False
    return LATEST in answer.document.dist_tags


def _send(
    command: PublishCommand,
    settings: Settings,
    upload: PreparedUpload,
    publisher: Publisher,
    step: Step,
) -> RegistryAnswer[PublishResponse]:
    metadata = PublishMetadata(
        sha256=upload.sha256, tag=command.tag, source=command.source, publisher=publisher
    )
    report = step(f"Sending {upload.name}@{upload.version} to {settings.registry_url}")
    report(0, upload.size)
    body = counted_reads(upload.body, upload.size, report)
    with connect(settings) as client:
        return client.publish(upload.name, body, metadata, identity_headers(publisher))


def _show_dry_run(command: PublishCommand, upload: PreparedUpload, publisher: Publisher) -> None:
    if command.as_json:
        dump(dry_run_document(upload, publisher, command.tag))
    else:
        print_dry_run(upload, publisher, command.tag)
