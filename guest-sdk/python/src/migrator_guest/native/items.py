"""The contract's interface ``items``, with the names that componentize-py gives it."""

import base64
import copy
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

from ..errors import PathError
from . import json_text, path
from .json_text import Tagged
from .path import Path


@dataclass
class Value_S:
    """String."""

    value: str


@dataclass
class Value_N:
    """Number, as decimal text."""

    value: str


@dataclass
class Value_B:
    """Binary."""

    value: bytes


@dataclass
class Value_Boolean:
    """Boolean."""

    value: bool


@dataclass
class Value_Null:
    """Null."""


@dataclass
class Value_Ss:
    """String set."""

    value: list[str]


@dataclass
class Value_Ns:
    """Number set."""

    value: list[str]


@dataclass
class Value_Bs:
    """Binary set."""

    value: list[bytes]


@dataclass
class Value_M:
    """Map, as DynamoDB-JSON text."""

    value: str


@dataclass
class Value_L:
    """List, as DynamoDB-JSON text."""

    value: str


Value: TypeAlias = (
    Value_S | Value_N | Value_B | Value_Boolean | Value_Null | Value_Ss | Value_Ns | Value_Bs | Value_M | Value_L
)


@dataclass
class ItemError_Malformed:
    """The text is not DynamoDB-JSON."""

    value: str


@dataclass
class ItemError_Path:
    """The path does not parse, or leads nowhere."""

    value: str


@dataclass
class ItemError_Value:
    """DynamoDB stores no such value."""

    value: str


ItemError: TypeAlias = ItemError_Malformed | ItemError_Path | ItemError_Value


class Err(Exception):
    """The error of a result, as componentize-py raises it."""

    def __init__(self, value: ItemError) -> None:
        super().__init__(value)
        self.value = value


class Item:
    """One item."""

    def __init__(self) -> None:
        self._members: dict[str, Tagged] = {}

    @classmethod
    def from_json(cls, json: str) -> "Item":
        item = cls()
        try:
            members = json_text.parse(json)
            json_text.check_item(members)
        except json_text.Malformed as error:
            raise Err(ItemError_Malformed(str(error))) from None
        except json_text.Refused as error:
            raise Err(ItemError_Value(str(error))) from None
        item._members = members
        return item

    def to_json(self) -> str:
        return json_text.dump(self._members)

    def duplicate(self) -> "Item":
        return copy.deepcopy(self)

    def names(self) -> list[str]:
        return list(self._members)

    def has(self, path: str) -> bool:
        return self._find(_parsed(path)) is not None

    def get(self, path: str) -> Value | None:
        found = self._find(_parsed(path))
        return None if found is None else _value_of(found)

    def set(self, path: str, value: Value) -> None:
        at = _path_or_err(path)
        try:
            tagged = _tagged_of(value)
            json_text.check(tagged)
            json_text.check_name(at.name)
        except json_text.Malformed as error:
            raise Err(ItemError_Malformed(str(error))) from None
        except json_text.Refused as error:
            raise Err(ItemError_Value(str(error))) from None
        self._put(at, tagged)

    def take(self, path: str) -> Value | None:
        value = self.get(path)
        self.remove(path)
        return value

    def remove(self, path: str) -> bool:
        at = _parsed(path)
        if self._find(at) is None:
            return False
        self._cut(at)
        return True

    def rename(self, from_: str, to: str) -> bool:
        source, target = _path_or_err(from_), _path_or_err(to)
        found = self._find(source)
        if (source.name, source.rest) == (target.name, target.rest):
            return found is not None
        if source.leads_to(target):
            _refuse(target, f"it leads into `{from_}`, which is to be moved there")
        if found is None:
            return False
        if not source.rest and not target.rest:
            # Keeps its place, as in the host.
            moved = {target.name if name == source.name else name: value
                     for name, value in self._members.items() if name != target.name}
            self._members = moved
            return True
        after = self.duplicate()
        after._cut(source)
        after._put(target, found)
        self._members = after._members
        return True

    def canonical(self) -> dict[str, Any]:
        """Equal exactly where two items are equal to DynamoDB."""
        return {name: json_text.canonical(value) for name, value in self._members.items()}

    def _find(self, at: Path) -> Tagged | None:
        found = self._members.get(at.name)
        for segment in at.rest:
            if found is None:
                return None
            found = _member(found, segment)
        return found

    def _cut(self, at: Path) -> None:
        if not at.rest:
            del self._members[at.name]
            return
        parent = self._find(Path(at.text, at.name, at.rest[:-1]))
        if parent is not None:
            del parent["M" if "M" in parent else "L"][at.rest[-1]]

    def _put(self, at: Path, value: Tagged) -> None:
        if not at.rest:
            self._members[at.name] = value
            return
        parent = self._find(Path(at.text, at.name, at.rest[:-1]))
        last = at.rest[-1]
        if parent is None:
            _refuse(at, "its parent does not exist")
        elif "M" in parent:
            if isinstance(last, int):
                _refuse(at, f"[{last}] is an index, but its parent is a map")
            parent["M"][last] = value
        elif "L" in parent:
            _put_element(at, parent["L"], last, value)
        else:
            _refuse(at, "it leads through a value that is neither a map nor a list")


def _put_element(at: Path, elements: list[Tagged], last: str | int, value: Tagged) -> None:
    if isinstance(last, str):
        _refuse(at, f"`{last}` names a member, but its parent is a list")
    if last > len(elements):
        _refuse(at, f"the index {last} is past the end of a list of {len(elements)}")
    elements[last : last + 1] = [value]


def _member(value: Tagged, segment: str | int) -> Tagged | None:
    if isinstance(segment, str):
        found: Tagged | None = value.get("M", {}).get(segment)
        return found
    elements: list[Tagged] = value.get("L", [])
    return elements[segment] if segment < len(elements) else None


def _refuse(at: Path, reason: str) -> NoReturn:
    raise Err(ItemError_Path(f"document path `{at.text}`: {reason}"))


def _path_or_err(text: str) -> Path:
    try:
        return path.parse(text)
    except path.Invalid as error:
        raise Err(ItemError_Path(str(error))) from None


def _parsed(text: str) -> Path:
    """A path that does not parse is a mistake in the converter, which the host answers with a trap."""
    try:
        return path.parse(text)
    except path.Invalid as error:
        raise PathError(str(error)) from None


def _value_of(tagged: Tagged) -> Value:
    ((tag, payload),) = tagged.items()
    match tag:
        case "S":
            return Value_S(payload)
        case "N":
            return Value_N(payload)
        case "B":
            return Value_B(json_text.binary(payload))
        case "BOOL":
            return Value_Boolean(payload)
        case "SS":
            return Value_Ss(list(payload))
        case "NS":
            return Value_Ns(list(payload))
        case "BS":
            return Value_Bs([json_text.binary(member) for member in payload])
        case "M":
            return Value_M(json_text.dump(payload))
        case "L":
            return Value_L(json_text.dump(payload))
    return Value_Null()


def _tagged_of(value: Value) -> Tagged:
    match value:
        case Value_S(text):
            return {"S": text}
        case Value_N(text):
            return {"N": text}
        case Value_B(data):
            return {"B": _base64(data)}
        case Value_Boolean(flag):
            return {"BOOL": flag}
        case Value_Null():
            return {"NULL": True}
        case Value_Ss(members):
            return {"SS": list(members)}
        case Value_Ns(members):
            return {"NS": list(members)}
        case Value_Bs(members):
            return {"BS": [_base64(member) for member in members]}
        case Value_M(json):
            return {"M": json_text.parse(json)}
        case Value_L(json):
            return {"L": json_text.parse(json)}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
