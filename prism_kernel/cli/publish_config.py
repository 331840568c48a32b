"""What a package.json says about its own publishing, read as npm reads it."""

from __future__ import annotations

from collections.abc import Mapping

from prism_kernel.errors import InvalidInput, InvalidManifest
from prism_kernel.record.tags import check_tag


def refuse_private(package_json: Mapping[str, object]) -> None:
    """Raises ``InvalidInput`` for a package marked ``private``: its author keeps it at home.

    As in npm any value counts that JavaScript takes for true.
    """
    if package_json.get("private"):
        raise InvalidInput(
            f'{package_json["name"]} is private: remove "private" from its package.json to '
            "publish it.",
            code="private-package",
        )


def chosen_tag(flag: str | None, package_json: Mapping[str, object]) -> str | None:
    """The dist-tag to set: the flag's, else ``publishConfig.tag``, else the registry's choice.

    ``publishConfig.registry`` is not read: it names a registry that speaks npm's protocol. Raises
    ``InvalidInput`` and ``InvalidManifest`` for what is no dist-tag.
    """
    if flag is not None:
        return check_tag(flag)
    config = package_json.get("publishConfig")
    tag = config.get("tag") if isinstance(config, Mapping) else None
    if tag is None:
        return None
    if not isinstance(tag, str):
        raise InvalidManifest('"publishConfig.tag" in package.json must be text.', field="tag")
    return check_tag(tag)
