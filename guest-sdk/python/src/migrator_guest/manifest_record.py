"""From an author's manifest to the contract's record, in a component whose world has manifests."""

import enum
from dataclasses import fields, is_dataclass
from typing import Any

from wit_world.imports import manifest as wit_manifest
from wit_world.imports import tables as wit_tables

from .manifest import AddIndexes, Convert, CreateTable, DeleteTable, UpdateTable
from .tables import (
    CreateReplica,
    CreateWitness,
    DeleteReplica,
    DeleteWitness,
    DisassociateReplica,
    UpdateReplica,
)

# Cases of the contract's variants that hold one of ours.
_WRAPPED = {
    CreateTable: wit_manifest.Operation_CreateTable,
    AddIndexes: wit_manifest.Operation_AddIndexes,
    Convert: wit_manifest.Operation_Convert,
    UpdateTable: wit_manifest.Operation_UpdateTable,
    DeleteTable: wit_manifest.Operation_DeleteTable,
}
# Cases that are a class of ours.
_CASES = {
    CreateReplica: wit_tables.ReplicaUpdate_Create,
    UpdateReplica: wit_tables.ReplicaUpdate_Update,
    DeleteReplica: wit_tables.ReplicaUpdate_Delete,
    DisassociateReplica: wit_tables.ReplicaUpdate_Disassociate,
    CreateWitness: wit_tables.WitnessUpdate_Create,
    DeleteWitness: wit_tables.WitnessUpdate_Delete,
}


def record_of(value: Any) -> Any:
    """The contract's own class for one of ours, field by field; both have the same names."""
    kind = type(value)
    if kind in _CASES:
        return _CASES[kind](record_of(value.value))
    if isinstance(value, list):
        return [record_of(element) for element in value]
    if isinstance(value, enum.Enum):
        return getattr(wit_tables, kind.__name__)[value.name]
    if not is_dataclass(value):
        return value
    made = getattr(wit_tables, kind.__name__, None) or getattr(wit_manifest, kind.__name__)
    record = made(**{field.name: record_of(getattr(value, field.name)) for field in fields(value)})
    return _WRAPPED[kind](record) if kind in _WRAPPED else record
