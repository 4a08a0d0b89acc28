"""Adds an index by creation time."""

from migrator_guest import AddIndexes, Manifest
from migrator_guest.tables import AttributeDefinition, GlobalSecondaryIndex, N


def describe() -> Manifest:
    indexes = AddIndexes(
        attribute_definitions=[AttributeDefinition("created", N)],
        global_secondary_indexes=[GlobalSecondaryIndex("created_index", "created")],
    )
    return Manifest("{{lineage}}", {{version}}, "find items by creation time", indexes)
