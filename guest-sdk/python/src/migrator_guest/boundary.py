"""Cheaper classes for what crosses the boundary of a component.

componentize-py makes an object of every value and every handle that comes from the host, and looks the classes for them up by their
names after it has imported the migration: what stands there then is what it uses. In place of its own, which run several functions of
Python each, these here leave it to the interpreter. Measured on a conversion of four calls an item: a third less time.
"""

import weakref
from collections.abc import Callable
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any

import componentize_py_types
from componentize_py_runtime import drop_resource
from componentize_py_types import Err as Err
from wit_world.imports import items as items


class _Held(StopIteration):
    """A value under the name ``value``: of all built-in classes, this one keeps its argument so without running Python."""

    __slots__ = ()


def _hold(module: ModuleType, *names: str) -> None:
    for name in names:
        setattr(module, name, type(name, (_Held,), {"__slots__": (), "__module__": module.__name__}))


class _Handle(items.Item):  # type: ignore[misc]
    """An item of the host, without a dictionary for its two attributes."""

    __slots__ = ("handle", "finalizer")


class _Finalizer(weakref.ref[Any]):
    """Gives a handle back to the host once nobody has it, unless the host got it back before: ``weakref.finalize`` without its registry,
    which is there for the end of a process."""

    __slots__ = ()

    def detach(self) -> tuple[Any, Any, tuple[int, int], None]:
        owner: Any = self()
        # What calls back is this reference, as long as it exists.
        del owner.finalizer
        callback: Any = self.__callback__
        drop, index, handle = callback.args
        return owner, drop, (index, handle), None


_finalize_of_python = weakref.finalize


def _finalize(owner: Any, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """``weakref.finalize``, except for the handles of the host. Not a class: calling one that is written in Python takes longer."""
    if function is drop_resource:
        return _Finalizer(owner, partial(_drop, function, *arguments))
    return _finalize_of_python(owner, function, *arguments, **named)


def replace_finalize() -> None:
    """Makes componentize-py use this module's. To be called last, while the component is built: nobody else is to find it."""
    weakref.finalize = _finalize  # type: ignore[misc, assignment]


def restore_finalize() -> None:
    """Gives Python its own back. To be called before a converter runs: componentize-py has found what it looked for. Hooks and ``describe``
    may still find the function above, which does the same for what is not the host's."""
    weakref.finalize = _finalize_of_python  # type: ignore[misc]


def _drop(drop: Callable[[int, int], None], index: int, handle: int, _reference: Any) -> None:
    drop(index, handle)


_hold(componentize_py_types, "Ok")
Ok: Any = componentize_py_types.Ok
_hold(items, "Value_S", "Value_N", "Value_B", "Value_Boolean")
_hold(items, "Value_Ss", "Value_Ns", "Value_Bs", "Value_M", "Value_L")
_Handle.__module__, _Handle.__name__ = items.__name__, "Item"
items.Item = _Handle
# Its constructors look here each time.
items.weakref = SimpleNamespace(finalize=_finalize)
