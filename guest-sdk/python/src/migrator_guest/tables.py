"""Table definitions: DynamoDB's own parameters under their own names.

Optional settings are arguments; keys, attributes and indexes have methods that can be chained:

>>> table = (
...     TableDefinition("orders", time_to_live=TimeToLive("expires"), tags=[Tag("team", "shop")])
...     .hash("customer", S)
...     .range("order_nr", N)
...     .attribute("placed", N)
...     .local_index(LocalSecondaryIndex("placed_index", "customer", "placed", projection=Projection.keys_only()))
...     .global_index(GlobalSecondaryIndex("by_day", "placed"))
... )
>>> len(table.attribute_definitions)
3
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias


class ScalarAttributeType(Enum):
    """Type of a key attribute."""

    S = 0
    N = 1
    B = 2


S = ScalarAttributeType.S
N = ScalarAttributeType.N
B = ScalarAttributeType.B


class KeyType(Enum):
    """Role of a key attribute: partition key (hash) or sort key (range)."""

    HASH = 0
    RANGE = 1


class ProjectionType(Enum):
    """What an index holds of an item."""

    ALL = 0
    KEYS_ONLY = 1
    INCLUDE = 2


class BillingMode(Enum):
    """How capacity is paid for."""

    PAY_PER_REQUEST = 0
    PROVISIONED = 1


class VectorDistanceFunction(Enum):
    """How far two vectors are apart."""

    COSINE = 0
    DOT_PRODUCT = 1
    EUCLIDEAN = 2


class SearchSchemaElementType(Enum):
    """Role of an attribute in a vector index."""

    HASH = 0
    INLINE_FILTER = 1


class StreamViewType(Enum):
    """What a stream record holds of an item."""

    KEYS_ONLY = 0
    NEW_IMAGE = 1
    OLD_IMAGE = 2
    NEW_AND_OLD_IMAGES = 3


class SseType(Enum):
    """Kind of encryption at rest."""

    AES256 = 0
    KMS = 1


class TableClass(Enum):
    """Storage class."""

    STANDARD = 0
    STANDARD_INFREQUENT_ACCESS = 1


class GlobalTableSettingsReplicationMode(Enum):
    """Whether settings are replicated to the regions of a global table."""

    ENABLED = 0
    DISABLED = 1
    ENABLED_WITH_OVERRIDES = 2


class MultiRegionConsistency(Enum):
    """Consistency between the regions of a global table."""

    EVENTUAL = 0
    STRONG = 1


@dataclass
class AttributeDefinition:
    """A key attribute and its type."""

    attribute_name: str
    attribute_type: ScalarAttributeType


@dataclass
class KeySchemaElement:
    """An attribute of a key and its role."""

    attribute_name: str
    key_type: KeyType


@dataclass
class Projection:
    """Which attributes are in an index beside its keys."""

    projection_type: ProjectionType
    #: For ``INCLUDE`` only.
    non_key_attributes: list[str] = field(default_factory=list)

    @classmethod
    def all(cls) -> "Projection":
        """Every attribute."""
        return cls(ProjectionType.ALL)

    @classmethod
    def keys_only(cls) -> "Projection":
        """None."""
        return cls(ProjectionType.KEYS_ONLY)

    @classmethod
    def include(cls, names: Iterable[str]) -> "Projection":
        """These."""
        return cls(ProjectionType.INCLUDE, list(names))


@dataclass
class ProvisionedThroughput:
    """Capacity units for reads and writes."""

    read_capacity_units: int
    write_capacity_units: int


@dataclass
class OnDemandThroughput:
    """At most so many request units; -1 is no limit."""

    max_read_request_units: int | None = None
    max_write_request_units: int | None = None


@dataclass
class WarmThroughput:
    """Ready for so many read and write units a second."""

    read_units_per_second: int | None = None
    write_units_per_second: int | None = None


@dataclass(init=False)
class LocalSecondaryIndex:
    """An index with the table's partition key and another sort key; every attribute is in it unless told otherwise."""

    index_name: str
    key_schema: list[KeySchemaElement]
    projection: Projection

    def __init__(self, index_name: str, hash: str, range: str, projection: Projection | None = None) -> None:
        self.index_name = index_name
        self.key_schema = [KeySchemaElement(hash, KeyType.HASH), KeySchemaElement(range, KeyType.RANGE)]
        self.projection = projection or Projection.all()


@dataclass(init=False)
class GlobalSecondaryIndex:
    """An index with a partition key of its own; every attribute is in it unless told otherwise."""

    index_name: str
    key_schema: list[KeySchemaElement]
    projection: Projection
    provisioned_throughput: ProvisionedThroughput | None
    on_demand_throughput: OnDemandThroughput | None
    warm_throughput: WarmThroughput | None

    def __init__(
        self,
        index_name: str,
        hash: str | Iterable[str],
        range: str | Iterable[str] = (),
        projection: Projection | None = None,
        *,
        provisioned_throughput: ProvisionedThroughput | None = None,
        on_demand_throughput: OnDemandThroughput | None = None,
        warm_throughput: WarmThroughput | None = None,
    ) -> None:
        """``hash`` and ``range`` are the names of an attribute or of several; DynamoDB takes up to four each."""
        self.index_name = index_name
        self.key_schema = [KeySchemaElement(name, KeyType.HASH) for name in _names(hash)]
        self.key_schema += [KeySchemaElement(name, KeyType.RANGE) for name in _names(range)]
        self.projection = projection or Projection.all()
        self.provisioned_throughput = provisioned_throughput
        self.on_demand_throughput = on_demand_throughput
        self.warm_throughput = warm_throughput


def _names(names: str | Iterable[str]) -> Iterable[str]:
    return [names] if isinstance(names, str) else names


@dataclass
class SearchSchemaElement:
    """An attribute by which a vector index is partitioned or filtered."""

    attribute_name: str
    search_schema_element_type: SearchSchemaElementType


@dataclass
class VectorIndex:
    """An index over an attribute that holds vectors of so many dimensions."""

    index_name: str
    vector_attribute: str
    dimensions: int
    distance_function: VectorDistanceFunction
    search_schema: list[SearchSchemaElement] = field(default_factory=list)
    projection: Projection | None = None


@dataclass
class StreamSpecification:
    """A stream, or none."""

    stream_enabled: bool
    stream_view_type: StreamViewType | None = None


@dataclass
class SseSpecification:
    """Encryption at rest."""

    enabled: bool
    sse_type: SseType | None = None
    kms_master_key_id: str | None = None


@dataclass
class Tag:
    """A tag."""

    key: str
    value: str


@dataclass
class TimeToLive:
    """Items expire at the second since 1970 that this attribute holds."""

    attribute_name: str
    enabled: bool = True


@dataclass
class PointInTimeRecovery:
    """Continuous backup over so many days, 1 to 35, or over DynamoDB's default period."""

    enabled: bool = True
    recovery_period_in_days: int | None = None


@dataclass
class TableDefinition:
    """Everything that CreateTable accepts, and the two settings that DynamoDB only takes after creation
    (``time_to_live``, ``point_in_time_recovery``). Without throughput it is paid per request."""

    table_name: str
    attribute_definitions: list[AttributeDefinition] = field(default_factory=list, kw_only=True)
    key_schema: list[KeySchemaElement] = field(default_factory=list, kw_only=True)
    local_secondary_indexes: list[LocalSecondaryIndex] = field(default_factory=list, kw_only=True)
    global_secondary_indexes: list[GlobalSecondaryIndex] = field(default_factory=list, kw_only=True)
    vector_indexes: list[VectorIndex] = field(default_factory=list, kw_only=True)
    billing_mode: BillingMode | None = field(default=None, kw_only=True)
    provisioned_throughput: ProvisionedThroughput | None = field(default=None, kw_only=True)
    on_demand_throughput: OnDemandThroughput | None = field(default=None, kw_only=True)
    warm_throughput: WarmThroughput | None = field(default=None, kw_only=True)
    stream_specification: StreamSpecification | None = field(default=None, kw_only=True)
    sse_specification: SseSpecification | None = field(default=None, kw_only=True)
    table_class: TableClass | None = field(default=None, kw_only=True)
    deletion_protection_enabled: bool | None = field(default=None, kw_only=True)
    #: As JSON.
    resource_policy: str | None = field(default=None, kw_only=True)
    tags: list[Tag] = field(default_factory=list, kw_only=True)
    global_table_source_arn: str | None = field(default=None, kw_only=True)
    global_table_settings_replication_mode: GlobalTableSettingsReplicationMode | None = field(default=None, kw_only=True)
    time_to_live: TimeToLive | None = field(default=None, kw_only=True)
    point_in_time_recovery: PointInTimeRecovery | None = field(default=None, kw_only=True)

    def hash(self, name: str, attribute_type: ScalarAttributeType) -> "TableDefinition":
        """The partition key, defined with its type."""
        self.key_schema.append(KeySchemaElement(name, KeyType.HASH))
        return self.attribute(name, attribute_type)

    def range(self, name: str, attribute_type: ScalarAttributeType) -> "TableDefinition":
        """The sort key, defined with its type."""
        self.key_schema.append(KeySchemaElement(name, KeyType.RANGE))
        return self.attribute(name, attribute_type)

    def attribute(self, name: str, attribute_type: ScalarAttributeType) -> "TableDefinition":
        """Defines a key attribute of an index."""
        self.attribute_definitions.append(AttributeDefinition(name, attribute_type))
        return self

    def local_index(self, index: LocalSecondaryIndex) -> "TableDefinition":
        """A local index. Its sort key needs an ``attribute``."""
        self.local_secondary_indexes.append(index)
        return self

    def global_index(self, index: GlobalSecondaryIndex) -> "TableDefinition":
        """A global index. Its keys need an ``attribute`` each."""
        self.global_secondary_indexes.append(index)
        return self

    def vector_index(self, index: VectorIndex) -> "TableDefinition":
        """A vector index."""
        self.vector_indexes.append(index)
        return self


@dataclass
class GlobalSecondaryIndexUpdate:
    """New capacity settings of an existing global index."""

    index_name: str
    provisioned_throughput: ProvisionedThroughput | None = None
    on_demand_throughput: OnDemandThroughput | None = None
    warm_throughput: WarmThroughput | None = None


@dataclass
class ReplicaGlobalSecondaryIndex:
    """Other capacity of a replica's global index."""

    index_name: str
    read_capacity_units_override: int | None = None
    max_read_request_units_override: int | None = None


@dataclass
class Replica:
    """A replica in a region, with the table's own settings where nothing else is said."""

    region_name: str
    kms_master_key_id: str | None = None
    read_capacity_units_override: int | None = None
    max_read_request_units_override: int | None = None
    global_secondary_indexes: list[ReplicaGlobalSecondaryIndex] = field(default_factory=list)
    table_class_override: TableClass | None = None


@dataclass
class ReplicaDisassociation:
    """A region that leaves the global table, in a mode under DynamoDB's own name for it."""

    region_name: str
    disassociation_mode: str


@dataclass
class CreateReplica:
    """Adds a replica."""

    value: Replica


@dataclass
class UpdateReplica:
    """Changes a replica."""

    value: Replica


@dataclass
class DeleteReplica:
    """Removes the replica of a region."""

    value: str


@dataclass
class DisassociateReplica:
    """Takes a region out of the global table and leaves its table there."""

    value: ReplicaDisassociation


ReplicaUpdate: TypeAlias = CreateReplica | UpdateReplica | DeleteReplica | DisassociateReplica


@dataclass
class CreateWitness:
    """Adds a witness in a region."""

    value: str


@dataclass
class DeleteWitness:
    """Removes the witness of a region."""

    value: str


WitnessUpdate: TypeAlias = CreateWitness | DeleteWitness
