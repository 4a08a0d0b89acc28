"""What a migration is."""

from dataclasses import dataclass, field
from typing import TypeAlias

from .tables import (
    AttributeDefinition,
    BillingMode,
    GlobalSecondaryIndex,
    GlobalSecondaryIndexUpdate,
    GlobalTableSettingsReplicationMode,
    LocalSecondaryIndex,
    MultiRegionConsistency,
    OnDemandThroughput,
    PointInTimeRecovery,
    ProvisionedThroughput,
    ReplicaUpdate,
    SseSpecification,
    StreamSpecification,
    TableClass,
    TableDefinition,
    Tag,
    TimeToLive,
    VectorIndex,
    WarmThroughput,
    WitnessUpdate,
)


@dataclass
class CreateTable:
    """Creates the first table of a lineage. Its name is the base of every later table's name."""

    table: TableDefinition


@dataclass
class AddIndexes:
    """Adds indexes. Global and vector indexes are added in place; a local index needs a new table ``<base>_V<version>``, which the
    host creates, fills and follows."""

    #: Key attributes that the new indexes use and the table does not define yet.
    attribute_definitions: list[AttributeDefinition] = field(default_factory=list)
    local_secondary_indexes: list[LocalSecondaryIndex] = field(default_factory=list)
    global_secondary_indexes: list[GlobalSecondaryIndex] = field(default_factory=list)
    vector_indexes: list[VectorIndex] = field(default_factory=list)


@dataclass
class Convert:
    """Sends every item through this component's converter into a new table: one of your own definition, or ``<base>_V<version>``,
    defined like the source."""

    target: TableDefinition | None = None


@dataclass(kw_only=True)
class UpdateTable:
    """Changes settings in place. What is absent stays as it is."""

    attribute_definitions: list[AttributeDefinition] = field(default_factory=list)
    billing_mode: BillingMode | None = None
    provisioned_throughput: ProvisionedThroughput | None = None
    on_demand_throughput: OnDemandThroughput | None = None
    warm_throughput: WarmThroughput | None = None
    stream_specification: StreamSpecification | None = None
    sse_specification: SseSpecification | None = None
    table_class: TableClass | None = None
    deletion_protection_enabled: bool | None = None
    update_global_secondary_indexes: list[GlobalSecondaryIndexUpdate] = field(default_factory=list)
    #: Names.
    delete_global_secondary_indexes: list[str] = field(default_factory=list)
    #: Names.
    delete_vector_indexes: list[str] = field(default_factory=list)
    replica_updates: list[ReplicaUpdate] = field(default_factory=list)
    multi_region_consistency: MultiRegionConsistency | None = None
    global_table_witness_updates: list[WitnessUpdate] = field(default_factory=list)
    global_table_settings_replication_mode: GlobalTableSettingsReplicationMode | None = None
    disassociation_protection_enabled: bool | None = None
    #: As JSON.
    resource_policy: str | None = None
    #: Set or replaced.
    set_tags: list[Tag] = field(default_factory=list)
    #: Keys.
    remove_tags: list[str] = field(default_factory=list)
    time_to_live: TimeToLive | None = None
    point_in_time_recovery: PointInTimeRecovery | None = None


@dataclass
class DeleteTable:
    """Deletes a table of the lineage that nothing reads any more."""

    table_name: str


Operation: TypeAlias = CreateTable | AddIndexes | Convert | UpdateTable | DeleteTable


@dataclass
class Manifest:
    """What a migration is and what it does to which table."""

    #: Ties the versions of one logical table together: letters, digits, ``_``, ``-`` and ``.``, 1 to 128 of them.
    lineage: str
    #: 1, 2, 3 … without gaps.
    version: int
    #: One line for people.
    description: str
    operation: Operation


@dataclass
class OperationContext:
    """What the host is about to do or has done."""

    lineage: str
    version: int
    #: Where the operation reads; None for ``CreateTable``.
    source_table: str | None
    #: Where it writes; None for ``DeleteTable``.
    target_table: str | None
