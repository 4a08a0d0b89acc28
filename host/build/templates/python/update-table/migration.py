"""Lets items expire."""

from migrator_guest import Manifest, UpdateTable
from migrator_guest.tables import TimeToLive


def describe() -> Manifest:
    return Manifest("{{lineage}}", {{version}}, "let items expire", UpdateTable(time_to_live=TimeToLive("expires")))
