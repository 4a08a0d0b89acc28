"""Settings of a reusable converter: what it reads, checked before anything is converted and read once for a batch.

They are the fields of a dataclass with the name ``Settings``, which ``convert`` is given beside each item. The type of a field says
what its text must be, ``Annotated`` what it is for, its default what its absence stands for:

    @dataclass(frozen=True)
    class Settings:
        attribute: Annotated[str, "the text that gets longer"]
        suffix: Annotated[str, "what comes behind it"] = "-old"

What ``__post_init__`` raises says what is wrong with settings that make no sense together.

| type | the text of the setting |
| --- | --- |
| ``str`` | any |
| ``int``, ``Decimal`` | a decimal number |
| ``bool`` | ``true`` or ``false`` |
| ``Literal["error", "skip"]`` | one of these words |
| ``list[str]`` | a JSON array of strings |
| ``dict[str, str]`` | a JSON object of strings |
| one of these ``| None`` | the same; absent, it is None |
"""

import dataclasses
import json
import re
import types
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import ConvertError

_S = TypeVar("_S")

_KINDS = {str: "text", int: "number", Decimal: "number", bool: "boolean", list[str]: "texts", dict[str, str]: "table"}


@dataclass(frozen=True)
class Setting:
    """One setting, as a class declares it."""

    name: str
    #: One line for people.
    description: str
    #: ``text``, ``number``, ``boolean``, ``one-of``, ``texts`` or ``table``.
    kind: str
    #: Of ``one-of``.
    words: tuple[str, ...]
    #: Whether the converter does nothing without it.
    required: bool
    #: The text that its absence stands for.
    default: str | None
    #: What its text is read as.
    type: Any


def declared(settings: type) -> list[Setting]:
    """The settings that a dataclass declares, in their order. Raises TypeError for what is none."""
    if not dataclasses.is_dataclass(settings):
        raise TypeError(f"`{settings.__name__}` must be a dataclass, whose fields are the settings")
    hints = get_type_hints(settings, include_extras=True)
    return [_setting(settings, field, hints[field.name]) for field in dataclasses.fields(settings) if field.init]


def read(settings: type[_S], given: Mapping[str, str]) -> _S:
    """The dataclass with the values of these texts, checked as a host checks them. Raises ConvertError for what is wrong with which
    one, and what its own ``__post_init__`` raises.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Settings:
    ...     limit: int = 3
    >>> read(Settings, {"limit": "5"})
    Settings(limit=5)
    >>> read(Settings, {"limit": "many"})
    Traceback (most recent call last):
    migrator_guest.errors.ConvertError: `limit`: `many` is no whole number
    """
    known = {setting.name: setting for setting in declared(settings)}
    for name in given:
        if name not in known:
            raise ConvertError(f"there is no setting `{name}`")
    for name, setting in known.items():
        if setting.required and name not in given:
            raise ConvertError(f"`{name}` is missing")
    return settings(**{name: _value(known[name], text) for name, text in given.items()})


def _setting(settings: type, field: "dataclasses.Field[Any]", hint: Any) -> Setting:
    kind, description = _unwrapped(hint)
    words: tuple[str, ...] = ()
    if get_origin(kind) is Literal and all(isinstance(word, str) for word in get_args(kind)):
        name, words = "one-of", get_args(kind)
    elif kind in _KINDS:
        name = _KINDS[kind]
    else:
        raise TypeError(
            f"`{settings.__name__}.{field.name}` is of a type that no setting has: it must be str, int, Decimal, bool, a Literal of "
            "strings, list[str] or dict[str, str], or one of them | None"
        )
    required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    return Setting(field.name, description, name, words, required, _default(field), kind)


def _unwrapped(hint: Any) -> tuple[Any, str]:
    """A type without Annotated and None, and the description that stood there."""
    if get_origin(hint) is Annotated:
        kind, *metadata = get_args(hint)
        inner, description = _unwrapped(kind)
        return inner, next((one for one in metadata if isinstance(one, str)), description)
    if get_origin(hint) in (Union, types.UnionType):
        others = [one for one in get_args(hint) if one is not type(None)]
        if len(others) == 1:
            return _unwrapped(others[0])
    return hint, ""


def _default(field: "dataclasses.Field[Any]") -> str | None:
    value = field.default
    if field.default_factory is not dataclasses.MISSING:
        value = field.default_factory()
    # An empty collection is what an absent one stands for anyway.
    if value is dataclasses.MISSING or value is None or value == [] or value == {}:
        return None
    if isinstance(value, (list, dict, bool)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def _value(setting: Setting, text: str) -> Any:
    if setting.kind == "text":
        return text
    if setting.kind == "number":
        return _number(setting, text)
    if setting.kind == "boolean":
        _refuse_unless(text in ("true", "false"), setting, text, "neither `true` nor `false`")
        return text == "true"
    if setting.kind == "one-of":
        words = ", ".join(f"`{word}`" for word in setting.words)
        _refuse_unless(text in setting.words, setting, text, f"none of {words}")
        return text
    return _collection(setting, text)


def _number(setting: Setting, text: str) -> Any:
    # Python takes more for a number: `1_000`, ` 1`, `nan`.
    if setting.type is int:
        _refuse_unless(re.fullmatch("[+-]?[0-9]+", text), setting, text, "no whole number")
        return int(text)
    decimal = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
    _refuse_unless(re.fullmatch(decimal, text), setting, text, "no decimal number")
    return Decimal(text)


def _collection(setting: Setting, text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    kind, what = (list, "array") if setting.kind == "texts" else (dict, "object")
    elements = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    fits = isinstance(value, kind) and all(isinstance(element, str) for element in elements)
    _refuse_unless(fits, setting, text, f"not a JSON {what} of strings")
    return value


def _refuse_unless(fits: object, setting: Setting, text: str, what: str) -> None:
    if not fits:
        raise ConvertError(f"`{setting.name}`: `{text}` is {what}")
