import unittest

from migration import Settings, convert
from migrator_guest import ConvertError, Item
from migrator_guest.settings import read


def sku(text: str) -> Item:
    item = Item()
    item["sku"] = text
    return item


def converted(text: str, settings: Settings) -> Item:
    return convert(sku(text), settings)


class Prefix(unittest.TestCase):
    def test_a_text_gets_its_prefix_and_not_twice_unless_that_is_wanted(self) -> None:
        self.assertEqual(converted("7", Settings({"sku": "EU"})), sku("EU-7"))
        self.assertEqual(converted("EU-7", Settings({"sku": "EU"})), sku("EU-7"))
        self.assertEqual(converted("EU-7", Settings({"sku": "EU"}, again=True)), sku("EU-EU-7"))
        self.assertEqual(converted("7", Settings({"sku": "EU"}, separator="#")), sku("EU#7"))

    def test_what_stays_as_it_is_is_said_by_the_settings(self) -> None:
        self.assertEqual(converted("none", Settings({"sku": "EU"}, kept=["none"])), sku("none"))
        self.assertEqual(converted("7", Settings({"name": "EU"})), sku("7"))
        with self.assertRaisesRegex(ConvertError, "`name` is missing"):
            converted("7", Settings({"name": "EU"}, missing="error"))

    def test_a_text_that_would_become_too_long_is_refused(self) -> None:
        self.assertEqual(converted("7ö", Settings({"sku": "EU"}, longest=5)), sku("EU-7ö"))
        with self.assertRaisesRegex(ConvertError, "`sku` would have 6 characters, more than 5"):
            converted("789", Settings({"sku": "EU"}, longest=5))

    def test_settings_are_read_from_the_texts_that_a_host_gives(self) -> None:
        self.assertEqual(read(Settings, {"prefixes": '{"sku":"EU"}', "longest": "5"}), Settings({"sku": "EU"}, longest=5))

    def test_settings_that_make_no_sense_are_refused(self) -> None:
        with self.assertRaisesRegex(ConvertError, "`prefixes` names no text"):
            Settings({})
        with self.assertRaisesRegex(ConvertError, "`longest` must be 1 or more"):
            Settings({"sku": "EU"}, longest=0)


if __name__ == "__main__":
    unittest.main()
