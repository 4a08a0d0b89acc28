import unittest

from migration import describe
from migrator_guest import AddIndexes


class Index(unittest.TestCase):
    def test_the_keys_of_the_index_are_defined(self) -> None:
        indexes = describe().operation
        assert isinstance(indexes, AddIndexes)
        defined = {definition.attribute_name for definition in indexes.attribute_definitions}
        keys = {key.attribute_name for index in indexes.global_secondary_indexes for key in index.key_schema}
        self.assertEqual(defined, keys)


if __name__ == "__main__":
    unittest.main()
