import unittest

from migration import describe
from migrator_guest import DeleteTable


class Table(unittest.TestCase):
    def test_only_the_first_table_goes(self) -> None:
        self.assertEqual(describe().operation, DeleteTable("{{lineage}}"))


if __name__ == "__main__":
    unittest.main()
