/** DynamoDB's own parameters under their own names, as the contract has them: see ../../../wit/0.1.0/tables.wit. */

import { choiceOf, flag, list, number, oneOf, record, required, text } from "./schema.js";

const attributeDefinition = record({ AttributeName: required(text), AttributeType: required(oneOf("S", "N", "B")) });

const keySchema = list(record({ AttributeName: required(text), KeyType: required(oneOf("HASH", "RANGE")) }));

const projection = record({
  ProjectionType: required(oneOf("ALL", "KEYS_ONLY", "INCLUDE")),
  NonKeyAttributes: list(text),
});

const billingMode = oneOf("PAY_PER_REQUEST", "PROVISIONED");

const provisionedThroughput = record({ ReadCapacityUnits: required(number), WriteCapacityUnits: required(number) });

const onDemandThroughput = record({ MaxReadRequestUnits: number, MaxWriteRequestUnits: number });

const warmThroughput = record({ ReadUnitsPerSecond: number, WriteUnitsPerSecond: number });

const localSecondaryIndex = record({
  IndexName: required(text),
  KeySchema: required(keySchema),
  Projection: required(projection),
});

const capacity = {
  ProvisionedThroughput: provisionedThroughput,
  OnDemandThroughput: onDemandThroughput,
  WarmThroughput: warmThroughput,
};

const globalSecondaryIndex = record({
  IndexName: required(text),
  KeySchema: required(keySchema),
  Projection: required(projection),
  ...capacity,
});

const vectorIndex = record({
  IndexName: required(text),
  VectorAttribute: required(text),
  SearchSchema: list(record({
    AttributeName: required(text),
    SearchSchemaElementType: required(oneOf("HASH", "INLINE_FILTER")),
  })),
  Projection: projection,
  Dimensions: required(number),
  DistanceFunction: required(oneOf("COSINE", "DOT_PRODUCT", "EUCLIDEAN")),
});

const streamSpecification = record({
  StreamEnabled: required(flag),
  StreamViewType: oneOf("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"),
});

const sseSpecification = record({ Enabled: required(flag), SSEType: oneOf("AES256", "KMS"), KMSMasterKeyId: text });

const tableClass = oneOf("STANDARD", "STANDARD_INFREQUENT_ACCESS");

const tag = record({ Key: required(text), Value: required(text) });

const replicationMode = oneOf("ENABLED", "DISABLED", "ENABLED_WITH_OVERRIDES");

const timeToLive = record({ AttributeName: required(text), Enabled: required(flag) });

const pointInTimeRecovery = record({ Enabled: required(flag), RecoveryPeriodInDays: number });

const replica = record({
  RegionName: required(text),
  KMSMasterKeyId: text,
  ReadCapacityUnitsOverride: number,
  MaxReadRequestUnitsOverride: number,
  GlobalSecondaryIndexes: list(record({
    IndexName: required(text),
    ReadCapacityUnitsOverride: number,
    MaxReadRequestUnitsOverride: number,
  })),
  TableClassOverride: tableClass,
});

const replicaUpdate = choiceOf({
  Create: replica,
  Update: replica,
  Delete: text,
  Disassociate: record({ RegionName: required(text), DisassociationMode: required(text) }),
});

/** A table to create. */
export const tableDefinition = record({
  TableName: required(text),
  AttributeDefinitions: required(list(attributeDefinition)),
  KeySchema: required(keySchema),
  LocalSecondaryIndexes: list(localSecondaryIndex),
  GlobalSecondaryIndexes: list(globalSecondaryIndex),
  VectorIndexes: list(vectorIndex),
  BillingMode: billingMode,
  ...capacity,
  StreamSpecification: streamSpecification,
  SSESpecification: sseSpecification,
  TableClass: tableClass,
  DeletionProtectionEnabled: flag,
  ResourcePolicy: text,
  Tags: list(tag),
  GlobalTableSourceArn: text,
  GlobalTableSettingsReplicationMode: replicationMode,
  TimeToLive: timeToLive,
  PointInTimeRecovery: pointInTimeRecovery,
});

/** Indexes to add. */
export const addIndexes = record({
  AttributeDefinitions: list(attributeDefinition),
  LocalSecondaryIndexes: list(localSecondaryIndex),
  GlobalSecondaryIndexes: list(globalSecondaryIndex),
  VectorIndexes: list(vectorIndex),
});

/** Settings to change. */
export const updateTable = record({
  AttributeDefinitions: list(attributeDefinition),
  BillingMode: billingMode,
  ...capacity,
  StreamSpecification: streamSpecification,
  SSESpecification: sseSpecification,
  TableClass: tableClass,
  DeletionProtectionEnabled: flag,
  UpdateGlobalSecondaryIndexes: list(record({ IndexName: required(text), ...capacity })),
  DeleteGlobalSecondaryIndexes: list(text),
  DeleteVectorIndexes: list(text),
  ReplicaUpdates: list(replicaUpdate),
  MultiRegionConsistency: oneOf("EVENTUAL", "STRONG"),
  GlobalTableWitnessUpdates: list(choiceOf({ Create: text, Delete: text })),
  GlobalTableSettingsReplicationMode: replicationMode,
  DisassociationProtectionEnabled: flag,
  ResourcePolicy: text,
  SetTags: list(tag),
  RemoveTags: list(text),
  TimeToLive: timeToLive,
  PointInTimeRecovery: pointInTimeRecovery,
});
