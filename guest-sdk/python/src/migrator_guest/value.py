"""Python values for DynamoDB's."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence, Set
from decimal import Decimal
from typing import Any, TypeAlias

from .errors import InvalidValueError
from .storage import items

#: What can stand in an item. DynamoDB's types in Python: ``str`` (S), ``Decimal`` and ``int`` (N), ``bytes`` (B), ``bool``
#: (BOOL), ``None`` (NULL), sets of ``str`` (SS), numbers (NS) or ``bytes`` (BS), ``dict`` (M) and ``list`` (L). Numbers are read as
#: ``Decimal``, which keeps all 38 digits.
Value: TypeAlias = (
    str | Decimal | int | bytes | bool | None | Set[str] | Set[Decimal] | Set[int] | Set[bytes]
    | Mapping[str, Any] | Sequence[Any]
)

_NAMES = {
    "Value_S": "a string (S)",
    "Value_N": "a number (N)",
    "Value_B": "binary (B)",
    "Value_Boolean": "a boolean (BOOL)",
    "Value_Null": "null (NULL)",
    "Value_Ss": "a string set (SS)",
    "Value_Ns": "a number set (NS)",
    "Value_Bs": "a binary set (BS)",
    "Value_M": "a map (M)",
    "Value_L": "a list (L)",
}


def type_name(value: items.Value) -> str:
    """What a value is, for messages: ``a string (S)``."""
    return _NAMES[type(value).__name__]


def read(value: items.Value) -> Any:
    """The Python value of one that came from an item."""
    return _READERS[type(value)](value)


_READERS: dict[type, Callable[[Any], Any]] = {
    items.Value_S: lambda value: value.value,
    items.Value_N: lambda value: Decimal(value.value),
    items.Value_B: lambda value: bytes(value.value),
    items.Value_Boolean: lambda value: value.value,
    items.Value_Null: lambda value: None,
    items.Value_Ss: lambda value: set(value.value),
    items.Value_Ns: lambda value: {Decimal(member) for member in value.value},
    items.Value_Bs: lambda value: {bytes(member) for member in value.value},
    items.Value_M: lambda value: _read_map(json.loads(value.value)),
    items.Value_L: lambda value: _read_list(json.loads(value.value)),
}


def _read_map(members: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: _read_json(value) for name, value in members.items()}


def _read_list(elements: list[dict[str, Any]]) -> list[Any]:
    return [_read_json(value) for value in elements]


def _read_json(tagged: dict[str, Any]) -> Any:
    ((tag, value),) = tagged.items()
    return _JSON_READERS[tag](value)


_JSON_READERS: dict[str, Callable[[Any], Any]] = {
    "S": lambda value: value,
    "N": Decimal,
    "B": base64.b64decode,
    "BOOL": lambda value: value,
    "NULL": lambda value: None,
    "SS": set,
    "NS": lambda value: {Decimal(member) for member in value},
    "BS": lambda value: {base64.b64decode(member) for member in value},
    "M": _read_map,
    "L": _read_list,
}


def write(value: Any) -> items.Value:
    """What goes into an item for a Python value.

    Raises InvalidValueError for what DynamoDB has no type for.
    """
    # The usual type, without going through the others.
    if type(value) is str:
        return items.Value_S(value)
    tag, payload = _tagged(value)
    if tag == "N":
        return items.Value_N(payload)
    if tag == "M":
        return items.Value_M(_to_json({name: _write_json(member) for name, member in payload.items()}))
    if tag == "L":
        return items.Value_L(_to_json([_write_json(element) for element in payload]))
    if tag == "NULL":
        return items.Value_Null()
    return _PLAIN_WRITERS[tag](payload)


_PLAIN_WRITERS: dict[str, Callable[[Any], items.Value]] = {
    "S": items.Value_S,
    "B": items.Value_B,
    "BOOL": items.Value_Boolean,
    "SS": items.Value_Ss,
    "NS": items.Value_Ns,
    "BS": items.Value_Bs,
}


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_json(value: Any) -> dict[str, Any]:
    tag, payload = _tagged(value)
    if tag == "B":
        payload = _base64(payload)
    elif tag == "BS":
        payload = [_base64(member) for member in payload]
    elif tag == "M":
        payload = {name: _write_json(member) for name, member in payload.items()}
    elif tag == "L":
        payload = [_write_json(element) for element in payload]
    return {tag: payload}


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _tagged(value: Any) -> tuple[str, Any]:
    """DynamoDB's type of a Python value, and its payload."""
    match value:
        case str():
            return "S", str(value)
        # Before the numbers: True is an int.
        case bool():
            return "BOOL", value
        case int() | Decimal():
            return "N", str(value)
        case None:
            return "NULL", True
        case bytes() | bytearray() | memoryview():
            return "B", bytes(value)
        case Set():
            return _tagged_set(value)
        case Mapping():
            return "M", _string_keys(value)
        case Sequence():
            return "L", value
        case float():
            raise InvalidValueError("a float may lose digits: use Decimal or int")
    raise InvalidValueError(f"DynamoDB has no type for {_described(value)}")


def _described(value: Any) -> str:
    return f"Python's {type(value).__name__}"


def _string_keys(value: Mapping[Any, Any]) -> Mapping[str, Any]:
    for name in value:
        if not isinstance(name, str):
            raise InvalidValueError(f"the names in a map are strings, not {_described(name)}")
    return value


def _tagged_set(members: Set[Any]) -> tuple[str, list[Any]]:
    if not members:
        raise InvalidValueError("a set is empty: DynamoDB stores no empty set")
    tagged = [_tagged(member) for member in members]
    tags = {tag for tag, _ in tagged}
    if len(tags) > 1 or not tags <= {"S", "N", "B"}:
        raise InvalidValueError("the members of a set must be all strings, all numbers or all bytes")
    # A set has no order in Python; what is written must not depend on that.
    return f"{tags.pop()}S", sorted(payload for _, payload in tagged)
