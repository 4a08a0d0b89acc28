"""What a reusable converter declares and reads."""

import unittest
from dataclasses import dataclass, field
from decimal import Decimal
from types import ModuleType
from typing import Annotated, Any, Literal

from migrator_guest import ConvertError
from migrator_guest.settings import declared, read
from migrator_guest.world import WorldError, world_of


@dataclass(frozen=True)
class Everything:
    text: Annotated[str, "any"]
    whole: int = 7
    number: Decimal = Decimal("1.5")
    flag: bool = False
    optional: Annotated[str | None, "or nothing"] = None
    word: Literal["error", "skip"] = "skip"
    texts: list[str] = field(default_factory=list)
    table: dict[str, str] = field(default_factory=lambda: {"a": "b"})

    def __post_init__(self) -> None:
        if self.text == self.optional:
            raise ConvertError(f"`text` and `optional` are both `{self.text}`")


class Declaring(unittest.TestCase):
    def test_the_fields_of_the_class_are_the_settings(self) -> None:
        settings = {setting.name: setting for setting in declared(Everything)}
        kinds = ["text", "number", "number", "boolean", "text", "one-of", "texts", "table"]
        self.assertEqual([setting.kind for setting in settings.values()], kinds)
        self.assertEqual(settings["text"].description, "any")
        self.assertEqual(settings["optional"].description, "or nothing")
        self.assertEqual([name for name, setting in settings.items() if setting.required], ["text"])
        defaults = [None, "7", "1.5", "false", None, "skip", None, '{"a":"b"}']
        self.assertEqual([setting.default for setting in settings.values()], defaults)
        self.assertEqual(settings["word"].words, ("error", "skip"))

    def test_what_is_no_setting_is_refused_with_what_one_is(self) -> None:
        @dataclass
        class Wrong:
            limit: float = 1.0

        class Plain:
            limit: int = 1

        refused: list[tuple[Any, str]] = [
            (Wrong, "`Wrong.limit` is of a type that no setting has: it must be str, int, Decimal"),
            (Plain, "`Plain` must be a dataclass"),
            (1, "`Settings` of converter must be a dataclass"),
        ]
        for settings, message in refused:
            module = ModuleType("converter")
            module.convert, module.Settings = (lambda item: item), settings  # type: ignore[attr-defined]
            with self.assertRaisesRegex(WorldError, message):
                world_of(module)

    def test_a_migration_has_no_settings(self) -> None:
        module = ModuleType("converter")
        module.convert, module.Settings = (lambda item: item), Everything  # type: ignore[attr-defined]
        self.assertEqual(world_of(module), "configurable-converter")
        module.describe = lambda: None  # type: ignore[attr-defined]
        with self.assertRaisesRegex(WorldError, "both `describe` and `Settings`"):
            world_of(module)


class Reading(unittest.TestCase):
    def test_absent_settings_are_their_defaults_or_nothing(self) -> None:
        self.assertEqual(read(Everything, {"text": "x"}), Everything("x"))

    def test_every_kind_is_read_as_its_type(self) -> None:
        given = {
            "text": "",
            "whole": "-255",
            "number": "1e3",
            "flag": "true",
            "optional": "y",
            "word": "error",
            "texts": '["a","b"]',
            "table": '{"c":"d"}',
        }
        expected = Everything("", -255, Decimal(1000), True, "y", "error", ["a", "b"], {"c": "d"})
        self.assertEqual(read(Everything, given), expected)

    def test_an_error_names_the_setting_and_what_is_wrong_with_it(self) -> None:
        refused: list[tuple[dict[str, str], str]] = [
            ({}, "`text` is missing"),
            ({"text": "x", "numbre": "1"}, "there is no setting `numbre`"),
            ({"text": "x", "flag": "yes"}, "`flag`: `yes` is neither `true` nor `false`"),
            ({"text": "x", "word": "no"}, "`word`: `no` is none of `error`, `skip`"),
            ({"text": "x", "texts": "a"}, "`texts`: `a` is not a JSON array of strings"),
            ({"text": "x", "texts": "[1]"}, "`texts`: `[1]` is not a JSON array of strings"),
            ({"text": "x", "table": '["a"]'}, '`table`: `["a"]` is not a JSON object of strings'),
            ({"text": "x", "table": '{"a":1}'}, '`table`: `{"a":1}` is not a JSON object of strings'),
            ({"text": "x", "optional": "x"}, "`text` and `optional` are both `x`"),
        ]
        refused += [({"text": "x", "whole": text}, f"`whole`: `{text}` is no whole number") for text in ("", "1.5", "1_000")]
        refused += [({"text": "x", "number": text}, f"`number`: `{text}` is no decimal number") for text in ("", " 1", "nan")]
        for given, message in refused:
            with self.assertRaises(ConvertError) as raised:
                read(Everything, given)
            self.assertEqual(str(raised.exception), message)


if __name__ == "__main__":
    unittest.main()
