"""Where a store is, for people."""

from __future__ import annotations

from dataclasses import dataclass

from prism_kernel.jsonvalue import JsonObject


@dataclass(frozen=True, slots=True)
class StorePlace:
    """A driver and where its store is. ``artifacts`` is the place of those, if it is another."""

    driver: str
    location: str
    artifacts: StorePlace | None = None

    def __str__(self) -> str:
        place = f"{self.location} ({self.driver})"
        return f"{place}, with artifacts at {self.artifacts}" if self.artifacts else place

    def document(self) -> JsonObject:
        """The same as JSON."""
        document: JsonObject = {"driver": self.driver, "location": self.location}
        if self.artifacts is not None:
            document["artifacts"] = self.artifacts.document()
        return document
