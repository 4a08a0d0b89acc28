"""DynamoDB-JSON: reading it with its shape checked, and what DynamoDB stores of it.

A value is kept as its DynamoDB-JSON, parsed: ``{"S": "x"}``.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias

Tagged: TypeAlias = dict[str, Any]

# Most significant digits, exponents of the first one, and levels of values: DynamoDB's own limits.
_DIGITS = 38
_EXPONENTS = range(-130, 126)
_LEVELS = 32

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)


class Malformed(Exception):
    """The text is not DynamoDB-JSON."""


class Refused(Exception):
    """DynamoDB stores no such value."""


def parse(text: str) -> Any:
    """The JSON of a text. Raises Malformed, also for a name that stands twice in one object."""
    try:
        return json.loads(text, object_pairs_hook=_members)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Malformed(str(error)) from None


def dump(value: Any) -> str:
    """JSON without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Malformed(f'the name "{twice}" stands twice in one object')
    return members


def check_item(members: Any) -> None:
    """Checks shape and values of a whole item."""
    if not isinstance(members, dict):
        raise Malformed("an item is an object")
    for name, value in members.items():
        check_name(name)
        try:
            check(value)
        except Refused as error:
            raise Refused(f"the attribute `{name}`: {error}") from None


def check_name(name: str) -> None:
    """Checks the length of an attribute's name: 1 to 65,535 bytes."""
    if not 1 <= len(name.encode()) <= 65_535:
        raise Refused("the name of an attribute is empty or longer than 65535 bytes")


def check(value: Any, level: int = 1) -> None:
    """Checks that a value is DynamoDB-JSON that DynamoDB stores. Raises Malformed or Refused."""
    if not isinstance(value, dict) or len(value) != 1:
        raise Malformed("a value is an object with its type as the only name")
    if level > _LEVELS:
        raise Refused(f"values are nested more than {_LEVELS} levels deep")
    ((tag, payload),) = value.items()
    if tag == "M":
        for name, member in _expect(dict, tag, payload).items():
            check_name(name)
            check(member, level + 1)
    elif tag == "L":
        for element in _expect(list, tag, payload):
            check(element, level + 1)
    elif tag in _SCALARS:
        _SCALARS[tag](payload)
    elif tag in _SETS:
        _check_set(tag, payload)
    else:
        raise Malformed(f"`{tag}` is not a type of DynamoDB")


def _expect(kind: type, tag: str, payload: Any) -> Any:
    if type(payload) is not kind:
        raise Malformed(f"`{tag}` holds no {kind.__name__}")
    return payload


def _text(payload: Any) -> str:
    return str(_expect(str, "S", payload))


def number(payload: Any) -> Decimal:
    """A number; equal for all its spellings."""
    text = str(_expect(str, "N", payload))
    if not _NUMBER.fullmatch(text):
        raise Refused(f"`{text[:50]}` is not a number")
    digits, exponent = Decimal(text).as_tuple().digits, Decimal(text).adjusted()
    if len("".join(map(str, digits)).strip("0")) > _DIGITS:
        raise Refused(f"`{text[:50]}` has more than {_DIGITS} significant digits")
    if any(digits) and exponent not in _EXPONENTS:
        raise Refused(f"`{text[:50]}` is outside of 1E-130 to 9.99E+125, the numbers that DynamoDB stores")
    return Decimal(text)


def binary(payload: Any) -> bytes:
    """The bytes of standard base64 with padding."""
    text = _expect(str, "B", payload)
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Malformed(f"not base64: {error}") from None


def _null(payload: Any) -> None:
    if payload is not True:
        raise Malformed("expected `true`, the only value of NULL")


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "S": _text,
    "N": number,
    "B": binary,
    "BOOL": lambda payload: _expect(bool, "BOOL", payload),
    "NULL": _null,
}
_SETS: dict[str, Callable[[Any], Any]] = {"SS": _text, "NS": number, "BS": binary}


def _check_set(tag: str, payload: Any) -> None:
    members = [_SETS[tag](member) for member in _expect(list, tag, payload)]
    if not members:
        raise Refused("a set is empty")
    if len(set(members)) < len(members):
        raise Refused("a set holds a member twice")


def canonical(value: Tagged) -> tuple[str, Any]:
    """Equal exactly where two values are equal to DynamoDB."""
    ((tag, payload),) = value.items()
    if tag == "M":
        return tag, {name: canonical(member) for name, member in payload.items()}
    if tag == "L":
        return tag, [canonical(element) for element in payload]
    if tag in _SETS:
        return tag, {_SETS[tag](member) for member in payload}
    return tag, _SCALARS[tag](payload)
