"""Import one plugin and register it, or leave no trace of it."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from types import FunctionType

from pluggy import PluginManager, PluginValidationError

from prism_kernel.contracts.plugin import PluginInfo
from prism_kernel.errors import PluginError, suggestion
from prism_kernel.loading.compatibility import api_mismatch, info_mistake, kernel_mismatch
from prism_kernel.loading.record import PluginRecord, State

HOOK_PREFIX = "prism_"
PLUGIN_ATTRIBUTE = "PLUGIN"


def import_plugin(record: PluginRecord) -> None:
    """Fill ``module`` and ``info``, or stop the record with the reason."""
    mismatch = kernel_mismatch(record.candidate)
    if mismatch:
        record.stop(State.INCOMPATIBLE, mismatch)
        return
    started = perf_counter()
    try:
        record.module = record.candidate.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin does at import
        record.stop(State.FAILED, f"Importing it raised {shown(error)}.")
        return
    finally:
        record.load_ms += (perf_counter() - started) * 1000
    info = getattr(record.module, PLUGIN_ATTRIBUTE, None)
    if not isinstance(info, PluginInfo):
        record.stop(State.FAILED, f"Its module has no {PLUGIN_ATTRIBUTE} = PluginInfo(...).")
        return
    record.info = info
    if info.name != record.name:
        record.stop(
            State.FAILED,
            f"Its PLUGIN is named {info.name!r}, its entry point {record.name!r}.",
        )
    elif mismatch := api_mismatch(info):
        record.stop(State.INCOMPATIBLE, mismatch)
    elif mistake := info_mistake(info):
        record.stop(State.FAILED, mistake)


def add_hookspecs(manager: PluginManager, record: PluginRecord) -> None:
    """Add the hook specifications that the plugin brings along."""
    try:
        for specification in record.info.hookspecs if record.info else ():
            manager.add_hookspecs(specification)
    except (TypeError, ValueError) as error:
        record.stop(State.FAILED, f"Its hook specifications are not valid: {error}.")


def register(manager: PluginManager, record: PluginRecord) -> None:
    """Register the module's hooks; a hook that does not exist or does not fit undoes it all."""
    started = perf_counter()
    try:
        manager.register(record.module, name=record.name)
        _check_hooks(manager, record)
    except (PluginValidationError, PluginError) as error:
        unregister(manager, record)
        record.stop(State.FAILED, str(error).strip())
    except Exception as error:  # noqa: BLE001 - pluggy looks at every attribute of the module
        unregister(manager, record)
        record.stop(State.FAILED, f"Registering it raised {shown(error)}.")
    finally:
        record.load_ms += (perf_counter() - started) * 1000


def unregister(manager: PluginManager, record: PluginRecord) -> None:
    if manager.has_plugin(record.name):
        manager.unregister(name=record.name)


def _check_hooks(manager: PluginManager, record: PluginRecord) -> None:
    """``PluginManager.check_pending`` for one plugin, with a suggestion."""
    known = [name for name in dir(manager.hook) if name.startswith(HOOK_PREFIX)]
    specified = [name for name in known if getattr(manager.hook, name).has_spec()]
    for name in _unknown_hooks(manager, record):
        raise PluginError(f"It implements an unknown hook {name!r}.{suggestion(name, specified)}")
    marked = {caller.name for caller in manager.get_hookcallers(record.module) or ()}
    for name, value in vars(record.module).items():
        if isinstance(value, FunctionType) and name.startswith(HOOK_PREFIX) and name not in marked:
            raise PluginError(f"Its function {name!r} is not marked with @hookimpl.")


def _unknown_hooks(manager: PluginManager, record: PluginRecord) -> Iterator[str]:
    for caller in manager.get_hookcallers(record.module) or ():
        implementations = (each for each in caller.get_hookimpls() if each.plugin is record.module)
        if not caller.has_spec() and not all(each.optionalhook for each in implementations):
            yield caller.name


def shown(error: BaseException) -> str:
    """An exception in a sentence: ``OSError: no disk``."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
