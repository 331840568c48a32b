"""The default index: one small JSON document a package, so a publish never rewrites the whole."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError

from prism_kernel.api import (
    IndexProvider,
    InvalidInput,
    ObjectNotFound,
    PackageSummary,
    Page,
    PluginInfo,
    PreconditionFailed,
    PrismError,
    StorageDriver,
    StorageUnavailable,
    check_name,
    hookimpl,
)

PLUGIN = PluginInfo(name="json_index", summary="Package index of one JSON document a package.")

_PREFIX = "index/packages/"
_ATTEMPTS = 20


class JsonIndex:
    """Documents lie under the bare package names, so key order is name order."""

    def __init__(self, storage: StorageDriver) -> None:
        self._storage = storage

    async def put(self, summary: PackageSummary) -> None:
        """Store the summary unless there is a newer one; safe against other processes."""
        key = _PREFIX + summary.name
        data = summary.model_dump_json(by_alias=True, exclude_none=True, indent=2).encode()
        for _ in range(_ATTEMPTS):
            try:
                stored = await self._storage.get(key)
            except ObjectNotFound:
                token, newest = None, -1
            else:
                token = stored.stat.version
                known = _decode(stored.data)
                newest = known.revision if known else -1
            if newest > summary.revision:
                return
            try:
                await self._storage.put(key, data, if_match=token, if_absent=token is None)
            except PreconditionFailed:
                continue
            return
        raise StorageUnavailable(f"The index entry of {summary.name} is changed too often.")

    async def remove(self, name: str) -> None:
        await self._storage.delete(_PREFIX + name)

    async def list(self, *, cursor: str | None, limit: int) -> Page:
        """Up to ``limit`` packages behind ``cursor``, which is the last name of the page before."""
        after = _PREFIX + _checked(cursor) if cursor else ""
        names: list[str] = []
        async for stat in self._storage.list(_PREFIX, after=after):
            names.append(stat.key.removeprefix(_PREFIX))
            if len(names) > limit:
                break
        items = [found for name in names[:limit] if (found := await self._get(name))]
        return Page(items, names[limit - 1] if len(names) > limit else None)

    async def _get(self, name: str) -> PackageSummary | None:
        try:
            data = (await self._storage.get(_PREFIX + name)).data
        except ObjectNotFound:
            return None
        return _decode(data)


def _decode(data: bytes) -> PackageSummary | None:
    """``None`` if it is damaged: a list goes on without it, and the next ``put`` heals it."""
    try:
        return PackageSummary.model_validate_json(data)
    except ValidationError:
        return None


def _checked(cursor: str) -> str:
    try:
        return check_name(cursor)
    except PrismError:
        raise InvalidInput("The cursor is not one that a page ended with.") from None


def _create(_config: BaseModel | None, storage: StorageDriver) -> JsonIndex:
    return JsonIndex(storage)


@hookimpl
def prism_register_indexers() -> list[IndexProvider]:
    return [IndexProvider("json", "One JSON document a package.", create=_create)]
