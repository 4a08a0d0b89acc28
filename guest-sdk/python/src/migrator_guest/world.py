"""Which world of the contract a module of functions is.

``python -m migrator_guest.world MODULE`` prints its name and, one a line, the folders that the module and what it imports come
from.
"""

import importlib
import pathlib
import sys
from types import ModuleType

from .settings import declared

#: Functions that a migration may have, by the interface they are exported as. Of two that stand together, one or none.
CONVERT = ("convert", "convert_batch")
REVERT = ("revert", "revert_batch")
#: The class of a reusable converter's settings.
SETTINGS = "Settings"

_WORLDS = {
    # has describe, convert, revert, hooks, settings
    (True, False, False, False, False): "table-migration",
    (True, False, False, True, False): "table-migration-with-hooks",
    (True, True, False, False, False): "convert-migration",
    (True, True, False, True, False): "convert-migration-with-hooks",
    (True, True, True, False, False): "reversible-migration",
    (True, True, True, True, False): "reversible-migration-with-hooks",
    (False, True, False, False, False): "reusable-converter",
    (False, True, False, False, True): "configurable-converter",
}


class WorldError(Exception):
    """The functions of a module are those of no world; the message says what to change."""


def world_of(module: ModuleType) -> str:
    """The world of a module, from the functions it has. Raises WorldError."""
    has = {name: callable(getattr(module, name, None)) for name in ("describe", "before", "after", *CONVERT, *REVERT)}
    for one, other in (CONVERT, REVERT):
        if has[one] and has[other]:
            raise WorldError(f"{module.__name__} has both `{one}` and `{other}`: remove one of them")
    if has["before"] != has["after"]:
        present, absent = ("before", "after") if has["before"] else ("after", "before")
        raise WorldError(f"{module.__name__} has `{present}` and no `{absent}`: hooks are both or none")
    convert, revert = any(has[name] for name in CONVERT), any(has[name] for name in REVERT)
    settings = getattr(module, SETTINGS, None)
    if settings is not None and has["describe"]:
        raise WorldError(
            f"{module.__name__} has both `describe` and `{SETTINGS}`, but nobody gives a migration settings: remove one of them"
        )
    if settings is not None:
        _check(module, settings)
    world = _WORLDS.get((has["describe"], convert, revert, has["before"], settings is not None))
    if world is None:
        raise WorldError(
            f"{module.__name__} is no migration: it needs a function `describe`, beside it `convert` where items change shape, and "
            "`revert` and hooks only beside those; without `describe`, `convert` alone or with `Settings` makes a reusable converter"
        )
    return world


def _check(module: ModuleType, settings: object) -> None:
    if not isinstance(settings, type):
        raise WorldError(f"`{SETTINGS}` of {module.__name__} must be a dataclass, whose fields are the settings")
    try:
        declared(settings)
    except TypeError as error:
        raise WorldError(str(error)) from None


def _folders(names: set[str]) -> list[str]:
    """Where the top-level modules of these names come from, the standard library aside."""
    found = set()
    for name in names:
        file = getattr(sys.modules[name], "__file__", None)
        if file and "." not in name and name not in sys.stdlib_module_names:
            path = pathlib.Path(file).resolve().parent
            found.add(str(path.parent if hasattr(sys.modules[name], "__path__") else path))
    return sorted(found)


def main() -> int:
    """The command line."""
    # `-m` puts the current folder first on the path only where nothing forbids it.
    sys.path.insert(0, "")
    # What Python loads by itself is no part of the migration.
    before = set(sys.modules) - {"migrator_guest"}
    try:
        world = world_of(importlib.import_module(sys.argv[1]))
        print(world, *_folders(set(sys.modules) - before), sep="\n")
    except WorldError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
