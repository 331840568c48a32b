"""The default index: one small JSON document a package, so a publish never rewrites the whole."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError

from prism_kernel.api import (
    DERIVED,
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

_PREFIX = f"{DERIVED}packages/"
_ATTEMPTS = 20
_REMEMBERED = 1024


class JsonIndex:
    """Documents lie under the bare package names, so key order is name order."""

    def __init__(self, storage: StorageDriver) -> None:
        self._storage = storage
        self._written: dict[str, tuple[str | None, int]] = {}

    async def put(self, summary: PackageSummary) -> None:
        """Store the summary unless there is a newer one; safe against other processes."""
        key = _PREFIX + summary.name
        data = summary.model_dump_json(by_alias=True, exclude_none=True, indent=2).encode()
        for _ in range(_ATTEMPTS):
            known = self._written.pop(summary.name, None)
            token, newest = known if known is not None else await self._stored(key)
            if newest > summary.revision:
                return
            try:
                stat = await self._storage.put(key, data, if_match=token, if_absent=token is None)
            except PreconditionFailed:
                continue
            self._remember(summary.name, stat.version, summary.revision)
            return
        raise StorageUnavailable(f"The index entry of {summary.name} is changed too often.")

    async def _stored(self, key: str) -> tuple[str | None, int]:
        """The token and the revision of the entry, as far as there is one."""
        try:
            stored = await self._storage.get(key)
        except ObjectNotFound:
            return None, -1
        known = _decode(stored.data)
        return stored.stat.version, known.revision if known else -1

    def _remember(self, name: str, token: str, revision: int) -> None:
        """What stands in the store if nobody else writes it: the next write need not look."""
        self._written[name] = token, revision
        if len(self._written) > _REMEMBERED:
            del self._written[next(iter(self._written))]

    async def remove(self, name: str) -> None:
        self._written.pop(name, None)
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
