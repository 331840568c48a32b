"""Ask every policy about a publish; the strictest answer decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

import anyio
import anyio.to_thread

from prism_kernel.contracts.auth import Principal
from prism_kernel.contracts.context import PluginContext
from prism_kernel.contracts.review import PublishDraft, Review, Verdict
from prism_kernel.diffing import diff_versions
from prism_kernel.errors import PackageNotFound, PublishRejected, ReviewUnavailable
from prism_kernel.loading.calling import Implementation
from prism_kernel.models.base import StoredDocument
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.manifest import PrismManifest
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.record.arrival import previous_version
from prism_kernel.repository import Repository, StagedVersion, VersionKeys
from prism_kernel.repository.encoding import decode_model

REVIEW_SECONDS = 10.0

D = TypeVar("D", bound=StoredDocument)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Runs the implementations of ``prism_review_publish``; ``contexts`` by plugin name."""

    repository: Repository
    reviews: Sequence[Implementation]
    contexts: Callable[[str], PluginContext]

    async def __call__(
        self, keys: VersionKeys, staged: StagedVersion, tag: str, principal: Principal
    ) -> None:
        """Raises ``PublishRejected`` with all reasons, or ``ReviewUnavailable``."""
        if not self.reviews:
            return
        draft = await self._draft(keys, staged, tag)
        answers = {each.plugin: await self._ask(each, draft, principal) for each in self.reviews}
        _decide(answers)

    async def _ask(
        self, review: Implementation, draft: PublishDraft, principal: Principal
    ) -> Review:
        try:
            with anyio.fail_after(REVIEW_SECONDS):
                ctx = self.contexts(review.plugin)
                pending = cast(
                    "Awaitable[object]", review(draft=draft, principal=principal, ctx=ctx)
                )
                answer = await pending
        except TimeoutError:
            raise _unavailable(review, f"took longer than {REVIEW_SECONDS:g} seconds") from None
        except Exception as error:
            raise _unavailable(review, f"raised {type(error).__name__}: {error}") from error
        if not isinstance(answer, Review):
            raise _unavailable(review, f"returned a {type(answer).__name__}, not a Review")
        return answer

    async def _draft(self, keys: VersionKeys, staged: StagedVersion, tag: str) -> PublishDraft:
        """In threads, where documents are decoded: they list every file of a package."""
        metadata = await anyio.to_thread.run_sync(
            VersionMetadata.model_validate_json, staged.metadata
        )
        return PublishDraft(
            name=keys.name,
            version=keys.version,
            tag=tag,
            manifest=await anyio.to_thread.run_sync(
                PrismManifest.model_validate_json, staged.manifest
            ),
            metadata=metadata,
            diff=await self._diff(keys, metadata),
        )

    async def _diff(self, keys: VersionKeys, metadata: VersionMetadata) -> VersionDiff | None:
        try:
            view = await self.repository.records.get(keys.name, fresh=True)
        except PackageNotFound:
            return None
        previous = previous_version(view.record, keys.version)
        if previous is None:
            return None
        old_keys = view.keys(previous)
        old = await self.repository.versions.metadata(old_keys)
        return await anyio.to_thread.run_sync(_compare, old, old_keys.metadata, metadata)


def _compare(old: bytes, old_key: str, metadata: VersionMetadata) -> VersionDiff:
    return diff_versions(decode_model(VersionMetadata, old, old_key), metadata)


def _decide(answers: Mapping[str, Review]) -> None:
    for verdict, title in ((Verdict.REJECT, "rejected"), (Verdict.HOLD, "held for review")):
        stopping = {plugin: each for plugin, each in answers.items() if each.verdict is verdict}
        if stopping:
            reasons = [reason for each in stopping.values() for reason in each.reasons]
            sentence = " ".join(reasons) or "No reason was given."
            raise PublishRejected(
                f"The publish was {title} by {', '.join(stopping)}: {sentence}",
                code="publish-rejected" if verdict is Verdict.REJECT else "publish-held",
                plugins=list(stopping),
                reasons=reasons,
            )


def _unavailable(review: Implementation, what: str) -> ReviewUnavailable:
    return ReviewUnavailable(
        f"The review by plugin {review.plugin!r} {what}; the publish was refused.",
        plugin=review.plugin,
    )
