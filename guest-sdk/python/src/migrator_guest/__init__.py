"""Write DynamoDB migrations as WebAssembly components.

A migration is a module with a function ``describe`` that says what it is and, where items change shape, a function ``convert``
that makes none, one or several items of one:

    from migrator_guest import Convert, ConvertError, Item, Manifest

    def describe() -> Manifest:
        return Manifest("customers", 2, "splits the name", Convert())

    def convert(customer: Item) -> Item:
        first, space, last = customer.require_s("name").partition(" ")
        if not space:
            raise ConvertError("a name of one word")
        customer.remove("name")
        customer["first_name"] = first
        customer["last_name"] = last
        return customer

Both are ordinary functions with ordinary unit tests: outside of a component, items work without a host.
"""

from .errors import (
    ConvertError,
    InvalidValueError,
    ItemError,
    MalformedError,
    MissingError,
    PathError,
    WrongTypeError,
)
from .item import Item, quoted
from .manifest import (
    AddIndexes,
    Convert,
    CreateTable,
    DeleteTable,
    Manifest,
    OperationContext,
    UpdateTable,
)
from .value import Value

__all__ = [
    "AddIndexes",
    "Convert",
    "ConvertError",
    "CreateTable",
    "DeleteTable",
    "InvalidValueError",
    "Item",
    "ItemError",
    "MalformedError",
    "Manifest",
    "MissingError",
    "OperationContext",
    "PathError",
    "UpdateTable",
    "Value",
    "WrongTypeError",
    "quoted",
]
