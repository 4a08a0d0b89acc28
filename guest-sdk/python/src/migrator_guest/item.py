"""The item as a converter sees it."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

from .errors import InvalidValueError, ItemError, MalformedError, MissingError, PathError, WrongTypeError
from .storage import IN_COMPONENT, Err, items
from .value import Value, read, type_name, write

_T = TypeVar("_T")

# The usual type of a value, at hand.
_String = items.Value_S

_ERRORS: dict[str, type[ItemError]] = {
    "ItemError_Malformed": MalformedError,
    "ItemError_Path": PathError,
    "ItemError_Value": InvalidValueError,
}


def _item_error(error: Any) -> ItemError:
    return _ERRORS[type(error.value).__name__](error.value.value)


class Item:
    """One DynamoDB item.

    In a component it stays in the host, as the bytes it was read as: only what you ask for crosses the boundary, so a
    converter that touches two attributes of forty pays for two. Outside of one it is kept in this process.

    Paths are DynamoDB document paths: ``address.city``, ``tags[0]``, and double quotes around a name that holds a dot or a
    bracket (``"a.b".c``, see ``quoted``). A path that does not parse is a mistake in the converter: PathError; in a component it
    ends the call where no error is documented. A path that leads through something that is neither a map nor a list finds
    nothing.

    >>> item = Item.from_json('{"id":{"S":"1"},"address":{"M":{"city":{"S":"Bern"}}}}')
    >>> item["address.city"]
    'Bern'
    >>> item.rename("address.city", "city")
    True
    >>> del item["address"]
    >>> item["visits"] = 3
    >>> item.to_json()
    '{"id":{"S":"1"},"city":{"S":"Bern"},"visits":{"N":"3"}}'
    """

    __slots__ = ("_stored",)

    def __init__(self) -> None:
        """An item without attributes."""
        self._stored = items.Item()

    @classmethod
    def _of(cls, stored: items.Item) -> "Item":
        item = cls.__new__(cls)
        item._stored = stored
        return item

    @classmethod
    def from_json(cls, json: str) -> "Item":
        """An item from DynamoDB-JSON, for example ``{"id":{"S":"1"}}``.

        Raises MalformedError where the text is none, InvalidValueError where DynamoDB stores no such value.
        """
        try:
            return cls._of(items.Item.from_json(json))
        except Err as error:
            raise _item_error(error) from None

    def to_json(self) -> str:
        """The whole item as DynamoDB-JSON."""
        return self._stored.to_json()

    def duplicate(self) -> "Item":
        """A copy that can be changed on its own."""
        return Item._of(self._stored.duplicate())

    def names(self) -> list[str]:
        """The names of the top-level attributes, in the order they are stored."""
        return self._stored.names()

    def has(self, path: str) -> bool:
        """Whether something stands at this path; also ``path in item``."""
        return self._stored.has(path)

    def get(self, path: str, default: Any = None) -> Any:
        """The value at a path, or ``default`` where there is nothing. NULL is None as well."""
        value = self._stored.get(path)
        return default if value is None else read(value)

    def set(self, path: str, value: Value) -> None:
        """Puts a value at a path; also ``item[path] = value``. The parent must exist, except that a top-level name needs none; a list
        index equal to the list's length appends.

        Raises PathError where the path does not parse or its parent is missing, InvalidValueError where DynamoDB stores no
        such value.
        """
        try:
            self._stored.set(path, _String(value) if type(value) is str else write(value))
        except Err as error:
            raise _item_error(error) from None

    def take(self, path: str, default: Any = None) -> Any:
        """Removes the value at a path and returns it, or ``default`` where there is nothing."""
        value = self._stored.take(path)
        return default if value is None else read(value)

    def remove(self, path: str) -> bool:
        """Removes the value at a path; says whether there was one. Cheaper than ``take``: the value does not cross."""
        return self._stored.remove(path)

    def rename(self, from_path: str, to_path: str) -> bool:
        """Moves a value to another path without its crossing the boundary; says whether there was one. What stood at ``to_path``
        is replaced. Both may be nested.

        Raises PathError where a path does not parse or the parent of ``to_path`` is missing.
        """
        try:
            return self._stored.rename(from_path, to_path)
        except Err as error:
            raise _item_error(error) from None

    def __getitem__(self, path: str) -> Any:
        """The value that must stand at a path. Raises MissingError, which is a KeyError, where there is nothing."""
        value = self._stored.get(path)
        if value is None:
            raise MissingError(path)
        return read(value)

    __setitem__ = set

    def __delitem__(self, path: str) -> None:
        if not self._stored.remove(path):
            raise MissingError(path)

    def __contains__(self, path: str) -> bool:
        return self._stored.has(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored.names())

    def get_s(self, path: str) -> str | None:
        """The string at a path; None where there is nothing. Raises WrongTypeError where a value of another type stands there."""
        value = self._stored.get(path)
        if type(value) is _String:
            return value.value
        return None if value is None else _typed(path, value, _String, "a string (S)", str)

    def take_s(self, path: str) -> str | None:
        """Like ``get_s``, and removes what stands there, whatever it is."""
        value = self._stored.take(path)
        if type(value) is _String:
            return value.value
        return None if value is None else _typed(path, value, _String, "a string (S)", str)

    def require_s(self, path: str) -> str:
        """Like ``get_s``, but raises MissingError where there is nothing."""
        return _required(path, self.get_s(path))

    def get_n(self, path: str) -> Decimal | None:
        """The number at a path; None where there is nothing. Raises WrongTypeError where a value of another type stands there."""
        value = self._stored.get(path)
        return None if value is None else _typed(path, value, items.Value_N, "a number (N)", Decimal)

    def take_n(self, path: str) -> Decimal | None:
        """Like ``get_n``, and removes what stands there, whatever it is."""
        value = self._stored.take(path)
        return None if value is None else _typed(path, value, items.Value_N, "a number (N)", Decimal)

    def require_n(self, path: str) -> Decimal:
        """Like ``get_n``, but raises MissingError where there is nothing."""
        return _required(path, self.get_n(path))

    def get_bool(self, path: str) -> bool | None:
        """The boolean at a path; None where there is nothing. Raises WrongTypeError where a value of another type stands there."""
        value = self._stored.get(path)
        return None if value is None else _typed(path, value, items.Value_Boolean, "a boolean (BOOL)", bool)

    def take_bool(self, path: str) -> bool | None:
        """Like ``get_bool``, and removes what stands there, whatever it is."""
        value = self._stored.take(path)
        return None if value is None else _typed(path, value, items.Value_Boolean, "a boolean (BOOL)", bool)

    def require_bool(self, path: str) -> bool:
        """Like ``get_bool``, but raises MissingError where there is nothing."""
        return _required(path, self.get_bool(path))

    def get_b(self, path: str) -> bytes | None:
        """The bytes at a path; None where there is nothing. Raises WrongTypeError where a value of another type stands there."""
        value = self._stored.get(path)
        return None if value is None else _typed(path, value, items.Value_B, "binary (B)", bytes)

    def take_b(self, path: str) -> bytes | None:
        """Like ``get_b``, and removes what stands there, whatever it is."""
        value = self._stored.take(path)
        return None if value is None else _typed(path, value, items.Value_B, "binary (B)", bytes)

    def require_b(self, path: str) -> bytes:
        """Like ``get_b``, but raises MissingError where there is nothing."""
        return _required(path, self.get_b(path))

    def __eq__(self, other: object) -> bool:
        """Whether DynamoDB would call the items equal: the order of attributes, map entries and set members and the spelling of
        numbers do not matter. For tests: in a component it raises TypeError."""
        if not isinstance(other, Item):
            return NotImplemented
        if IN_COMPONENT:
            raise TypeError("items are compared in tests only: compare the values you need")
        return self._stored.canonical() == other._stored.canonical()

    # Items change.
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Item({self.to_json()})"


def _typed(path: str, value: Any, stored: type[Any], expected: str, make: Callable[[Any], _T]) -> _T:
    if type(value) is not stored:
        raise WrongTypeError(path, expected, type_name(value))
    return make(value.value)


def _required(path: str, value: _T | None) -> _T:
    if value is None:
        raise MissingError(path)
    return value


def quoted(name: str) -> str:
    """A name as a document path: in double quotes where it holds a dot, a bracket, a quote or a backslash.

    >>> quoted("city")
    'city'
    >>> print(quoted("a.b"))
    "a.b"
    """
    if name and not any(character in name for character in '.[]"\\'):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
