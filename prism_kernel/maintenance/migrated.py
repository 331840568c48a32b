"""What became of the packages of another registry."""

from __future__ import annotations

from dataclasses import dataclass, field

from prism_kernel.errors import PrismError
from prism_kernel.jsonvalue import JsonObject


@dataclass(frozen=True, slots=True)
class Failure:
    """What was not imported: a version, a dist-tag, or all of a package if neither is told."""

    package: str
    code: str
    message: str
    version: str | None = None
    tag: str | None = None

    def __str__(self) -> str:
        what = self.package if self.version is None else f"{self.package}@{self.version}"
        return what if self.tag is None else f"{what} ({self.tag})"

    def document(self) -> JsonObject:
        members: JsonObject = {
            "package": self.package,
            "version": self.version,
            "tag": self.tag,
            "code": self.code,
            "message": self.message,
        }
        return {key: value for key, value in members.items() if value is not None}


@dataclass(slots=True)
class Migrated:
    """Versions by what became of them. ``size`` counts the bytes of the published tarballs."""

    packages: int = 0
    published: int = 0
    present: int = 0
    size: int = 0
    failed: list[Failure] = field(default_factory=list)

    def refuse(
        self, package: str, error: PrismError, version: str | None = None, tag: str | None = None
    ) -> None:
        """Note that ``error`` kept something from being imported."""
        self.failed.append(Failure(package, error.problem_code, error.message, version, tag))

    def sorted_failures(self) -> list[Failure]:
        return sorted(self.failed, key=str)

    def document(self) -> JsonObject:
        return {
            "packages": self.packages,
            "published": self.published,
            "present": self.present,
            "bytes": self.size,
            "failed": [failure.document() for failure in self.sorted_failures()],
        }
