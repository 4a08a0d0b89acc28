import pathlib
import unittest

from migration import convert
from migrator_guest import Item, WrongTypeError

CASES = pathlib.Path(__file__).parent.parent / "customers"


def converted(json: str) -> list[Item]:
    return list(convert(Item.from_json(json)))


def items(file: str) -> list[Item]:
    return [Item.from_json(line) for line in (CASES / file).read_text().splitlines()]


class Customers(unittest.TestCase):
    def test_a_customer_becomes_a_profile_and_an_address(self) -> None:
        outputs = converted(
            '{"customer_nr":{"N":"7"},"last_name":{"S":"Lovelace"},"name":{"S":"Ada Lovelace"},"phone":{"S":"+44 20 1815"},'
            '"street":{"S":"St James Square 12"},"postcode":{"S":"SW1Y"},"city":{"S":"London"},"tags":{"SS":["vip"]}}'
        )
        profile = Item.from_json(
            '{"customer_id":{"S":"7#Lovelace"},"kind":{"S":"profile"},"customer_nr":{"N":"7"},"last_name":{"S":"Lovelace"},'
            '"first_name":{"S":"Ada"},"phone_number":{"S":"+44 20 1815"},"tags":{"SS":["vip"]}}'
        )
        address = Item.from_json(
            '{"customer_id":{"S":"7#Lovelace"},"kind":{"S":"address"},"street":{"S":"St James Square 12"},'
            '"postcode":{"S":"SW1Y"},"city":{"S":"London"}}'
        )
        self.assertEqual(outputs, [profile, address])

    def test_a_family_name_of_several_words_stays_whole(self) -> None:
        outputs = converted(
            '{"customer_nr":{"N":"8"},"last_name":{"S":"van Beethoven"},"name":{"S":"Ludwig van Beethoven"}}'
        )
        self.assertEqual(outputs[0]["first_name"], "Ludwig")
        self.assertEqual(outputs[0]["last_name"], "van Beethoven")

    def test_a_customer_without_address_or_name_becomes_a_profile_only(self) -> None:
        outputs = converted('{"customer_nr":{"N":"9"},"last_name":{"S":"Turing"}}')
        self.assertEqual([output["kind"] for output in outputs], ["profile"])

    def test_an_address_without_postcode_is_an_address_all_the_same(self) -> None:
        outputs = converted('{"customer_nr":{"N":"9"},"last_name":{"S":"Turing"},"city":{"S":"Wilmslow"}}')
        self.assertEqual(outputs[1].names(), ["city", "customer_id", "kind"])

    def test_test_rows_are_dropped(self) -> None:
        row = '{"customer_nr":{"N":"0"},"last_name":{"S":"Test"},"test":{"BOOL":true}}'
        self.assertEqual(converted(row), [])
        self.assertEqual(len(converted(row.replace("true", "false"))), 1)

    def test_a_name_that_is_no_string_is_an_error_that_says_so(self) -> None:
        with self.assertRaisesRegex(WrongTypeError, r"^`name` must be a string \(S\), but is a number \(N\)$"):
            converted('{"customer_nr":{"N":"1"},"last_name":{"S":"X"},"name":{"N":"5"}}')

    def test_the_items_of_the_example_become_the_expected_ones(self) -> None:
        outputs = [output for item in items("items.jsonl") for output in convert(item)]
        self.assertEqual(outputs, items("expected.jsonl"))


if __name__ == "__main__":
    unittest.main()
