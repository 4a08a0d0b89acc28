/** DynamoDB's own parameters under their own names: see its API reference. */

export interface AttributeDefinition {
  AttributeName: string;
  AttributeType: "S" | "N" | "B";
}

export interface KeySchemaElement {
  AttributeName: string;
  KeyType: "HASH" | "RANGE";
}

export interface Projection {
  ProjectionType: "ALL" | "KEYS_ONLY" | "INCLUDE";
  /** For `INCLUDE` only. */
  NonKeyAttributes?: string[];
}

export type BillingMode = "PAY_PER_REQUEST" | "PROVISIONED";

/** In capacity units. */
export interface ProvisionedThroughput {
  ReadCapacityUnits: number;
  WriteCapacityUnits: number;
}

/** In request units; -1 is no limit. */
export interface OnDemandThroughput {
  MaxReadRequestUnits?: number;
  MaxWriteRequestUnits?: number;
}

export interface WarmThroughput {
  ReadUnitsPerSecond?: number;
  WriteUnitsPerSecond?: number;
}

/** Capacity settings of a table or a global index. */
export interface Capacity {
  ProvisionedThroughput?: ProvisionedThroughput;
  OnDemandThroughput?: OnDemandThroughput;
  WarmThroughput?: WarmThroughput;
}

export interface LocalSecondaryIndex {
  IndexName: string;
  KeySchema: KeySchemaElement[];
  Projection: Projection;
}

export interface GlobalSecondaryIndex extends Capacity {
  IndexName: string;
  KeySchema: KeySchemaElement[];
  Projection: Projection;
}

export interface VectorIndex {
  IndexName: string;
  VectorAttribute: string;
  SearchSchema?: { AttributeName: string; SearchSchemaElementType: "HASH" | "INLINE_FILTER" }[];
  Projection?: Projection;
  Dimensions: number;
  DistanceFunction: "COSINE" | "DOT_PRODUCT" | "EUCLIDEAN";
}

export interface StreamSpecification {
  StreamEnabled: boolean;
  StreamViewType?: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";
}

export interface SSESpecification {
  Enabled: boolean;
  SSEType?: "AES256" | "KMS";
  KMSMasterKeyId?: string;
}

export type TableClass = "STANDARD" | "STANDARD_INFREQUENT_ACCESS";

export interface Tag {
  Key: string;
  Value: string;
}

/** Expiry by an attribute that holds seconds since 1970. */
export interface TimeToLive {
  AttributeName: string;
  Enabled: boolean;
}

/** Continuous backup. */
export interface PointInTimeRecovery {
  Enabled: boolean;
  /** 1 to 35. */
  RecoveryPeriodInDays?: number;
}

export type GlobalTableSettingsReplicationMode = "ENABLED" | "DISABLED" | "ENABLED_WITH_OVERRIDES";

/** Everything CreateTable accepts, and the two settings that DynamoDB only takes after creation. */
export interface TableDefinition extends Capacity {
  TableName: string;
  AttributeDefinitions: AttributeDefinition[];
  KeySchema: KeySchemaElement[];
  LocalSecondaryIndexes?: LocalSecondaryIndex[];
  GlobalSecondaryIndexes?: GlobalSecondaryIndex[];
  VectorIndexes?: VectorIndex[];
  /** A definition without throughput means `PAY_PER_REQUEST`. */
  BillingMode?: BillingMode;
  /** Without one the host enables it when it needs it. */
  StreamSpecification?: StreamSpecification;
  SSESpecification?: SSESpecification;
  TableClass?: TableClass;
  DeletionProtectionEnabled?: boolean;
  /** As JSON. */
  ResourcePolicy?: string;
  Tags?: Tag[];
  GlobalTableSourceArn?: string;
  GlobalTableSettingsReplicationMode?: GlobalTableSettingsReplicationMode;
  TimeToLive?: TimeToLive;
  PointInTimeRecovery?: PointInTimeRecovery;
}

export interface AddIndexes {
  /** Definitions of the key attributes that the new indexes use and the table does not define yet. */
  AttributeDefinitions?: AttributeDefinition[];
  LocalSecondaryIndexes?: LocalSecondaryIndex[];
  GlobalSecondaryIndexes?: GlobalSecondaryIndex[];
  VectorIndexes?: VectorIndex[];
}

export interface Replica {
  RegionName: string;
  KMSMasterKeyId?: string;
  ReadCapacityUnitsOverride?: number;
  MaxReadRequestUnitsOverride?: number;
  GlobalSecondaryIndexes?: {
    IndexName: string;
    ReadCapacityUnitsOverride?: number;
    MaxReadRequestUnitsOverride?: number;
  }[];
  TableClassOverride?: TableClass;
}

/** What is absent stays as it is. */
export interface UpdateTable extends Capacity {
  AttributeDefinitions?: AttributeDefinition[];
  BillingMode?: BillingMode;
  StreamSpecification?: StreamSpecification;
  SSESpecification?: SSESpecification;
  TableClass?: TableClass;
  DeletionProtectionEnabled?: boolean;
  UpdateGlobalSecondaryIndexes?: ({ IndexName: string } & Capacity)[];
  /** Names. */
  DeleteGlobalSecondaryIndexes?: string[];
  /** Names. */
  DeleteVectorIndexes?: string[];
  ReplicaUpdates?: (
    | { Create: Replica }
    | { Update: Replica }
    /** Region. */
    | { Delete: string }
    | { Disassociate: { RegionName: string; DisassociationMode: string } }
  )[];
  MultiRegionConsistency?: "EVENTUAL" | "STRONG";
  /** Regions. */
  GlobalTableWitnessUpdates?: ({ Create: string } | { Delete: string })[];
  GlobalTableSettingsReplicationMode?: GlobalTableSettingsReplicationMode;
  DisassociationProtectionEnabled?: boolean;
  /** As JSON. */
  ResourcePolicy?: string;
  /** Set or replaced. */
  SetTags?: Tag[];
  /** Keys. */
  RemoveTags?: string[];
  TimeToLive?: TimeToLive;
  PointInTimeRecovery?: PointInTimeRecovery;
}
