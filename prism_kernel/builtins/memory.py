"""The ``memory`` storage driver as a plugin."""

from __future__ import annotations

from pydantic import BaseModel

from prism_kernel.api import PluginInfo, StorageDriver, StorageProvider, hookimpl

PLUGIN = PluginInfo(name="memory", summary="Storage that is gone when the server stops.")


def _create(_config: BaseModel | None) -> StorageDriver:
    from prism_kernel.builtins.memory_storage import MemoryStorage  # noqa: PLC0415

    return MemoryStorage()


@hookimpl
def prism_register_storage() -> list[StorageProvider]:
    return [
        StorageProvider(
            "memory",
            "This process's memory.",
            create=_create,
            shared=False,
            local=True,
            location=lambda _: "the memory of this process",
        )
    ]
