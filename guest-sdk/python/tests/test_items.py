"""Items, values and errors as a converter meets them."""

import random
import unittest
from decimal import Decimal
from typing import Any

from migrator_guest import (
    InvalidValueError,
    Item,
    MalformedError,
    MissingError,
    PathError,
    WrongTypeError,
    quoted,
)

CUSTOMER = (
    '{"id":{"N":"1"},"name":{"S":"Ada"},"vip":{"BOOL":true},"photo":{"B":"AQI="},"tags":{"L":[{"S":"x"}]},'
    '"address":{"M":{"city":{"S":"Bern"}}}}'
)


def item(json: str) -> Item:
    return Item.from_json(json)


class Items(unittest.TestCase):
    def test_an_untouched_item_keeps_its_text(self) -> None:
        self.assertEqual(item(CUSTOMER).to_json(), CUSTOMER)

    def test_values_are_read_as_what_they_are_in_python(self) -> None:
        every = item(
            '{"s":{"S":"ö"},"n":{"N":"12345678901234567890123456789.012345678"},"b":{"B":"AQI="},"t":{"BOOL":true},"z":{"NULL":true},'
            '"ss":{"SS":["a","b"]},"ns":{"NS":["1","2.50"]},"bs":{"BS":["AQ==","Ag=="]},"m":{"M":{"x":{"N":"1"}}},"l":{"L":[{"S":"y"},{"NULL":true}]}}'
        )
        self.assertEqual(every["s"], "ö")
        self.assertEqual(every["n"], Decimal("12345678901234567890123456789.012345678"))
        self.assertEqual(every["b"], b"\x01\x02")
        self.assertIs(every["t"], True)
        self.assertIsNone(every["z"])
        self.assertEqual(every["ss"], {"a", "b"})
        self.assertEqual(every["ns"], {Decimal(1), Decimal("2.5")})
        self.assertEqual(every["bs"], {b"\x01", b"\x02"})
        self.assertEqual(every["m"], {"x": Decimal(1)})
        self.assertEqual(every["l"], ["y", None])

    def test_every_value_comes_back_from_the_item_as_it_was_put(self) -> None:
        values: list[Any] = [
            "text \"\\\n\u0000 😀", "", 7, Decimal("-1.50E-7"), 10**37, b"", b"\x00\xff", True, False, None, {"a"}, {1, Decimal("2.5")},
            {b"\x01"}, {"x": [1, {"y": None}], "z": {"a", "b"}, "b": b"\x01", "n": {b"\x01"}}, [], {}, ["x", [True, {1, 2}]],
        ]
        for value in values:
            kept = Item()
            kept["value"] = value
            self.assertEqual(item(kept.to_json())["value"], value)

    def test_typed_access_gives_the_type_or_says_what_stands_there(self) -> None:
        customer = item(CUSTOMER)
        self.assertEqual(customer.get_s("name"), "Ada")
        self.assertEqual(customer.get_n("id"), 1)
        self.assertIs(customer.get_bool("vip"), True)
        self.assertEqual(customer.get_b("photo"), b"\x01\x02")
        self.assertIsNone(customer.get_s("nickname"))
        with self.assertRaisesRegex(MissingError, "^`nickname` is missing$"):
            customer.require_s("nickname")
        with self.assertRaisesRegex(WrongTypeError, r"^`address.city` must be a number \(N\), but is a string \(S\)$"):
            customer.get_n("address.city")

    def test_what_is_taken_is_gone_whatever_it_is(self) -> None:
        customer = item(CUSTOMER)
        self.assertEqual(customer.take_s("name"), "Ada")
        self.assertNotIn("name", customer)
        with self.assertRaises(WrongTypeError):
            customer.take_bool("id")
        self.assertNotIn("id", customer)

    def test_an_item_has_the_manners_of_a_dict(self) -> None:
        customer = item(CUSTOMER)
        self.assertEqual(list(customer), ["id", "name", "vip", "photo", "tags", "address"])
        self.assertIn("address.city", customer)
        customer["address.city"] = "Thun"
        self.assertEqual(customer["address"], {"city": "Thun"})
        del customer["address.city"]
        self.assertEqual(customer["address"], {})
        self.assertEqual(customer.get("nickname", "none"), "none")
        with self.assertRaises(KeyError):
            customer["nickname"]
        with self.assertRaises(KeyError):
            del customer["nickname"]

    def test_a_copy_changes_on_its_own(self) -> None:
        original = item(CUSTOMER)
        copy = original.duplicate()
        self.assertEqual(copy, original)
        copy["address.city"] = "Thun"
        self.assertNotEqual(copy, original)
        self.assertEqual(original.to_json(), CUSTOMER)

    def test_items_are_equal_whatever_the_order_and_spelling(self) -> None:
        self.assertEqual(
            item('{"a":{"N":"1.0"},"b":{"SS":["x","y"]}}'), item('{"b":{"SS":["y","x"]},"a":{"N":"1"}}')
        )
        self.assertNotEqual(item('{"a":{"N":"1"}}'), item('{"a":{"S":"1"}}'))
        self.assertNotEqual(item('{"a":{"BOOL":true}}'), item('{"a":{"N":"1"}}'))

    def test_a_set_is_written_in_the_same_order_whatever_order_python_gives_it(self) -> None:
        members = [f"tag {number}" for number in range(50)]
        texts = set()
        for _ in range(5):
            random.shuffle(members)
            kept = Item()
            kept["tags"] = set(members)
            texts.add(kept.to_json())
        self.assertEqual(len(texts), 1)


class Paths(unittest.TestCase):
    def test_a_value_moves_without_being_read(self) -> None:
        customer = item(CUSTOMER)
        self.assertTrue(customer.rename("address.city", "city"))
        self.assertTrue(customer.rename("name", "tags[1]"))
        self.assertFalse(customer.rename("nickname", "name"))
        self.assertEqual(customer["city"], "Bern")
        self.assertEqual(customer["tags"], ["x", "Ada"])

    def test_a_renamed_attribute_keeps_its_place_and_replaces_what_stood_there(self) -> None:
        customer = item('{"a":{"S":"1"},"b":{"S":"2"},"c":{"S":"3"}}')
        self.assertTrue(customer.rename("a", "c"))
        self.assertEqual(customer.to_json(), '{"c":{"S":"1"},"b":{"S":"2"}}')

    def test_a_rename_that_leads_nowhere_changes_nothing(self) -> None:
        customer = item(CUSTOMER)
        for target in ("nowhere.name", "address[0]", "tags.x", "tags[5]", "name.x"):
            with self.assertRaises(PathError):
                customer.rename("vip", target)
        with self.assertRaisesRegex(PathError, "it leads into `address`"):
            customer.rename("address", "address.inside")
        self.assertEqual(customer.to_json(), CUSTOMER)

    def test_a_path_that_does_not_parse_never_reads_as_nothing_there(self) -> None:
        for broken in ("a[", "", "a..b", "a[x]", "a[0]b", '"a', '"a\\x"'):
            for use in (Item.has, Item.get, Item.take, Item.remove, Item.__getitem__):
                with self.assertRaises(PathError, msg=broken):
                    use(item(CUSTOMER), broken)
            with self.assertRaises(PathError):
                item(CUSTOMER).set(broken, 1)
            with self.assertRaises(PathError):
                item(CUSTOMER).rename(broken, "x")

    def test_a_path_through_a_scalar_finds_nothing(self) -> None:
        customer = item(CUSTOMER)
        self.assertNotIn("name.first", customer)
        self.assertIsNone(customer.get("name.first"))
        self.assertIsNone(customer.take("name[0]"))
        self.assertFalse(customer.remove("tags.x"))

    def test_any_name_is_reached_when_quoted(self) -> None:
        for name in ("a", "a.b", "a[0]", '"', "\\", 'x\\"y', " ", "ö😀"):
            kept = Item()
            kept[quoted(name)] = "x"
            self.assertEqual(kept.names(), [name])
            self.assertEqual(kept[quoted(name)], "x")
            self.assertTrue(kept.remove(quoted(name)))

    def test_an_index_at_the_end_of_a_list_appends(self) -> None:
        customer = item(CUSTOMER)
        customer["tags[1]"] = "y"
        customer["tags[0]"] = "z"
        self.assertEqual(customer["tags"], ["z", "y"])
        self.assertEqual(customer.take("tags[0]"), "z")
        self.assertEqual(customer["tags"], ["y"])


class Refusals(unittest.TestCase):
    def test_what_dynamodb_does_not_store_is_refused(self) -> None:
        kept = Item()
        unstorable = [
            set(), {"a", 1}, {True}, {1: "x"}, 1.5, object(), Decimal("NaN"), Decimal("Infinity"), 10**126, Decimal("1E-131"),
            int("1" * 39), {"": 1}, {Decimal("1.0"), 1, "x"}, [object()], {"x": 1.5},
        ]
        for value in unstorable:
            with self.assertRaises(InvalidValueError, msg=repr(value)):
                kept["x"] = value  # type: ignore[arg-type]
        self.assertEqual(kept.to_json(), "{}")

    def test_a_value_nested_deeper_than_dynamodb_stores_is_refused(self) -> None:
        deepest: list[object] = []
        for _ in range(31):
            deepest = [deepest]
        Item()["x"] = deepest
        with self.assertRaisesRegex(InvalidValueError, "nested more than 32 levels"):
            Item()["x"] = [deepest]

    def test_text_that_is_no_item_is_refused(self) -> None:
        broken = [
            "", "{", "[]", '{"a":1}', '{"a":{}}', '{"a":{"S":1}}', '{"a":{"X":"1"}}', '{"a":{"S":"1","N":"1"}}', '{"a":{"NULL":false}}',
            '{"a":{"B":"?"}}', '{"a":{"S":"1"},"a":{"S":"2"}}', '{"a":{"L":{}}}', '{"a":{"M":[]}}', '{"a":{"SS":"x"}}', '{"a":{"BOOL":1}}',
        ]
        for text in broken:
            with self.assertRaises(MalformedError, msg=text):
                item(text)
        for text in ('{"a":{"N":"one"}}', '{"a":{"SS":[]}}', '{"a":{"NS":["1","1.0"]}}', '{"":{"S":"x"}}', '{"a":{"N":" 1"}}'):
            with self.assertRaises(InvalidValueError, msg=text):
                item(text)


if __name__ == "__main__":
    unittest.main()
