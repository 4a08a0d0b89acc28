"""Creates the first table of {{lineage}}."""

from migrator_guest import CreateTable, Manifest
from migrator_guest.tables import S, TableDefinition


def describe() -> Manifest:
    table = TableDefinition("{{lineage}}").hash("id", S)
    return Manifest("{{lineage}}", {{version}}, "create the table", CreateTable(table))
