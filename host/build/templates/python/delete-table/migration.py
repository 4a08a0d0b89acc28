"""Deletes a table of {{lineage}} that nothing reads any more."""

from migrator_guest import DeleteTable, Manifest


def describe() -> Manifest:
    return Manifest("{{lineage}}", {{version}}, "delete the first table", DeleteTable("{{lineage}}"))
