"""The ``filesystem`` storage driver as a plugin."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from prism_kernel.api import (
    PluginInfo,
    StorageDriver,
    StorageProvider,
    StorageUnavailable,
    hookimpl,
)


class FilesystemConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    root: Path = Field(default=Path("storage"), description="Folder that holds everything.")


PLUGIN = PluginInfo(
    name="filesystem",
    summary="Storage in a folder of this machine.",
    config=FilesystemConfig,
    environment={"STORAGE_ROOT": "root", "PRISM_STORAGE_ROOT": "root"},
)


def _create(config: BaseModel | None) -> StorageDriver:
    from prism_kernel.builtins.filesystem_folder import folder_error  # noqa: PLC0415
    from prism_kernel.builtins.filesystem_storage import FilesystemStorage  # noqa: PLC0415

    assert isinstance(config, FilesystemConfig)  # noqa: S101 - PLUGIN.config says so
    try:
        return FilesystemStorage(config.root)
    except StorageUnavailable as error:
        if isinstance(error.__cause__, OSError):
            raise folder_error(config.root, error.__cause__) from error
        raise


def _location(config: BaseModel | None) -> str:
    assert isinstance(config, FilesystemConfig)  # noqa: S101 - as above
    return str(config.root.absolute())


@hookimpl
def prism_register_storage() -> list[StorageProvider]:
    summary = "Files in a folder."
    return [StorageProvider("filesystem", summary, _create, location=_location, local=True)]
