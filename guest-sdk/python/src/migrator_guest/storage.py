"""Where items are: in the host or, outside of a component, in this process behind the same interface."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .native import items as items
    from .native.items import Err as Err
else:
    try:
        from .boundary import Err, items
    except ModuleNotFoundError:
        from .native import items
        from .native.items import Err

#: Whether this is a component.
IN_COMPONENT: bool = items.__name__.startswith("wit_world")
