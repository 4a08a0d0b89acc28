import unittest

from migration import convert
from migrator_guest import ConvertError, Item


class Names(unittest.TestCase):
    def test_a_name_is_split(self) -> None:
        item = Item.from_json('{"id":{"S":"1"},"name":{"S":"Ada Lovelace"}}')
        expected = Item.from_json('{"id":{"S":"1"},"first_name":{"S":"Ada"},"last_name":{"S":"Lovelace"}}')
        self.assertEqual(convert(item), expected)

    def test_an_item_without_name_stays_as_it_is(self) -> None:
        item = Item.from_json('{"id":{"S":"1"}}')
        self.assertEqual(convert(item.duplicate()), item)

    def test_a_name_of_one_word_is_refused(self) -> None:
        with self.assertRaisesRegex(ConvertError, "one word"):
            convert(Item.from_json('{"id":{"S":"1"},"name":{"S":"Ada"}}'))


if __name__ == "__main__":
    unittest.main()
