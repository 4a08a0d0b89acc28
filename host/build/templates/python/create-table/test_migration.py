import unittest

from migration import describe
from migrator_guest import CreateTable
from migrator_guest.tables import S, TableDefinition


class Table(unittest.TestCase):
    def test_the_table_has_its_key(self) -> None:
        self.assertEqual(describe().operation, CreateTable(TableDefinition("{{lineage}}").hash("id", S)))


if __name__ == "__main__":
    unittest.main()
