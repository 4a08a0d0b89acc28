"""From an author's functions to a component's exports.

A component is built from a module that has them:

    import migration
    from migrator_guest.component import exports

    globals().update(exports(migration))
"""

import io
import linecache
import re
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import Any, TypeAlias

from . import config, log
from .boundary import Err, Ok, replace_finalize, restore_finalize
from .errors import ConvertError
from .heap import fill_gaps
from .item import Item
from .manifest import OperationContext
from .settings import declared, read
from .world import CONVERT, REVERT, SETTINGS, world_of

# Frames of a stack that are shown: the innermost ones.
_FRAMES = 16


def exports(module: ModuleType) -> dict[str, type]:
    """The classes that componentize-py looks for, made of the module's functions. Raises WorldError where they make no world."""
    world_of(module)
    # Nobody reads standard output in a component, and writing to it would end the call.
    sys.stdout, sys.stderr = _Messages(log.info), _Messages(log.error)
    _remember_sources()
    made = {}
    if hasattr(module, "describe"):
        made["Migration"] = _migration(module.describe)
    settings = getattr(module, SETTINGS, None)
    if settings:
        made["Settings"] = _settings(settings)
    convert = _of_batch(module, CONVERT)
    if convert:
        convert = _configured(convert, settings) if settings else convert
        made["Converter"] = type("Converter", (), {"convert": staticmethod(convert)})
    revert = _of_batch(module, REVERT)
    if revert:
        made["Reverter"] = type("Reverter", (), {"revert": staticmethod(revert)})
    if hasattr(module, "before"):
        made["Hooks"] = _hooks(module.before, module.after)
    replace_finalize()
    fill_gaps()
    return made


class _Messages(io.TextIOBase):
    """A text file whose lines are messages of the host's log."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._line = ""

    def write(self, text: str) -> int:
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self._write(line)
        return len(text)


def _migration(describe: Callable[[], Any]) -> type:
    # Not every world has what it imports.
    from .manifest_record import record_of

    class Migration:
        def describe(self) -> Any:
            try:
                return record_of(describe())
            except Exception as error:
                # All the host sees of an exception is a trap: tell it why first.
                log.error(_message(error))
                raise

    return Migration


def _settings(settings: type) -> type:
    # Not every world has what it imports.
    from .setting_records import record_of

    # Now, while the component is built, so that a mistake in it is found there.
    records = [record_of(setting) for setting in declared(settings)]

    class Settings:
        def describe(self) -> Any:
            return records

        def check(self) -> None:
            try:
                read(settings, config.entries())
            except Exception as error:
                raise Err(_message(error)) from None

    return Settings


def _hooks(before: Callable[[OperationContext], None], after: Callable[[OperationContext], None]) -> type:
    class Hooks:
        def before(self, context: Any) -> None:
            _answer(before, context)

        def after(self, context: Any) -> None:
            _answer(after, context)

    return Hooks


def _answer(hook: Callable[[OperationContext], None], context: Any) -> None:
    try:
        hook(OperationContext(**vars(context)))
    except Exception as error:
        raise Err(_message(error)) from None


#: Of handles and, where there are any, of the settings.
_Batch: TypeAlias = Callable[..., list[Any]]


def _of_batch(module: ModuleType, names: tuple[str, str]) -> _Batch | None:
    """A function of handles, from the author's function of an item or of a batch."""
    if hasattr(module, names[0]):
        return _each(getattr(module, names[0]))
    return _whole(getattr(module, names[1])) if hasattr(module, names[1]) else None


def _each(convert: Callable[..., Any]) -> _Batch:
    def converted(handles: list[Any], *settings: Any) -> list[Any]:
        restore_finalize()
        # What `_attempt` and `Item._of` do, in place: of an item that changes little, their calls are a tenth of the time.
        results, item_of = [], Item.__new__
        handles.reverse()
        while handles:
            # Taken from the list, so that an item which is not returned is given back to the host at once.
            item = item_of(Item)
            item._stored = handles.pop()
            try:
                output = convert(item, *settings)
                results.append(Ok([output._stored] if type(output) is Item else _handles(output)))
            except Exception as error:
                results.append(Err(_WitError(_message(error))))
            del item
        return results

    return converted


def _whole(convert: Callable[..., Iterable[Any]]) -> _Batch:
    def converted(handles: list[Any], *settings: Any) -> list[Any]:
        restore_finalize()
        results = convert([Item._of(handle) for handle in handles], *settings)
        return [_attempt(_raised, result) for result in results]

    return converted


def _configured(convert: _Batch, settings: type) -> _Batch:
    """Settings are read once for a batch; where they cannot be, no item is converted."""

    def converted(handles: list[Any]) -> list[Any]:
        try:
            given: Any = read(settings, config.entries())
        except Exception as error:
            return [Err(_WitError(_message(error))) for _ in handles]
        return convert(handles, given)

    return converted


def _raised(result: Any) -> Any:
    """A function of a batch cannot raise for one item: it returns the exception."""
    if isinstance(result, Exception):
        raise result
    return result


def _attempt(convert: Callable[..., Any], item: Any, *settings: Any) -> Any:
    try:
        return Ok(_handles(convert(item, *settings)))
    except Exception as error:
        return Err(_WitError(_message(error)))


@dataclass
class _WitError:
    """The contract's ``convert-error``. The generated class is in a module of its own for each world, and of a record only the
    fields matter."""

    message: str


def _handles(outputs: Item | Iterable[Item]) -> list[Any]:
    """The handles of what a converter returned: an item, or any number of items, from a generator too."""
    if isinstance(outputs, Item):
        return [outputs._stored]
    if outputs is None:
        # A forgotten `return` must not lose items.
        raise TypeError("the converter returned nothing: return the item, or [] to drop it")
    if not isinstance(outputs, Iterable):
        raise TypeError(f"a converter returns an Item or several Items, not {type(outputs).__name__}")
    handles: list[Any] = []
    for output in outputs:
        if not isinstance(output, Item):
            raise TypeError(f"a converter returns Items, not {type(output).__name__}")
        if any(output._stored is handle for handle in handles):
            raise ValueError("a converter returned the same Item twice: return item.duplicate()")
        handles.append(output._stored)
    return handles


def _message(error: BaseException) -> str:
    """What the host shows: an author's own message, or what went wrong and where."""
    if isinstance(error, ConvertError):
        return _with_causes(error)
    return "\n".join([f"{type(error).__name__}: {_with_causes(error)}", *_frames(error.__traceback__)])


def _with_causes(error: BaseException | None) -> str:
    messages = []
    while error is not None:
        messages.append(str(error))
        error = error.__cause__
    return ": ".join(messages)


def _frames(stack: TracebackType | None) -> list[str]:
    """The author's part of a stack, innermost frames last, written as Python does. The module ``traceback`` looks at files, which there are
    none of in a component."""
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(stack) if frame.f_code.co_filename != __file__]
    lines = []
    for code, number in frames[-_FRAMES:]:
        lines.append(f'  File "{_shown(code.co_filename)}", line {number}, in {code.co_name}')
        source = linecache.getline(code.co_filename, number).strip() if code.co_filename in linecache.cache else ""
        if source:
            lines.append(f"    {source}")
    return lines


def _shown(file: str) -> str:
    """A file without the folder under which componentize-py found it, ``/0/migration.py``."""
    return re.sub("^/[0-9]+/", "", file)


def _remember_sources() -> None:
    """Reads the source of every module that is not Python's own, while the component is built and there are files."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and name.partition(".")[0] not in sys.stdlib_module_names:
            linecache.getlines(file)
