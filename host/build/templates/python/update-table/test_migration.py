import unittest

from migration import describe
from migrator_guest import UpdateTable
from migrator_guest.tables import TimeToLive


class Changes(unittest.TestCase):
    def test_nothing_but_the_expiry_changes(self) -> None:
        self.assertEqual(describe().operation, UpdateTable(time_to_live=TimeToLive("expires")))


if __name__ == "__main__":
    unittest.main()
