import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { describe } from "migrator-guest/testing";

const KEY = {
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
};

const manifest = (operation) => ({ lineage: "people", version: 2, operation });

test("a manifest becomes the record of the contract, with everything that is not set left open", () => {
  assert.deepEqual(describe(manifest({ convert: {} })), {
    lineage: "people",
    version: 2,
    description: "",
    operation: { tag: "convert", val: { target: null } },
  });
  assert.deepEqual(describe(manifest({ deleteTable: "people" })).operation, {
    tag: "delete-table",
    val: { tableName: "people" },
  });
});

test("parameters of DynamoDB keep their meaning under the contract's names", () => {
  const { tag, val } = describe(manifest({
    createTable: {
      TableName: "people",
      ...KEY,
      BillingMode: "PAY_PER_REQUEST",
      SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "key" },
      GlobalSecondaryIndexes: [{ IndexName: "by_id", KeySchema: KEY.KeySchema, Projection: { ProjectionType: "KEYS_ONLY" } }],
      TimeToLive: { AttributeName: "expires", Enabled: true },
    },
  })).operation;
  assert.equal(tag, "create-table");
  assert.deepEqual(val.table.attributeDefinitions, [{ attributeName: "id", attributeType: "s" }]);
  assert.equal(val.table.billingMode, "pay-per-request");
  assert.deepEqual(val.table.sseSpecification, { enabled: true, sseType: "kms", kmsMasterKeyId: "key" });
  assert.deepEqual(val.table.globalSecondaryIndexes[0].projection, { projectionType: "keys-only", nonKeyAttributes: [] });
  assert.equal(val.table.globalSecondaryIndexes[0].provisionedThroughput, null);
  assert.deepEqual(val.table.tags, []);
  assert.equal(val.table.tableClass, null);
});

test("what is wrong with a manifest is said with its place", () => {
  const table = { TableName: "people", ...KEY };
  for (const [given, message] of [
    [undefined, "`manifest` must be an object, but is undefined"],
    [{ version: 1, operation: { convert: {} } }, "`manifest.lineage` is missing"],
    [{ ...manifest({ convert: {} }), lineag: "x" }, "`manifest` has no setting `lineag`; there are lineage, version, description, operation"],
    [{ ...manifest({ convert: {} }), version: 1.5 }, "`manifest.version` must be a whole number, but is 1.5"],
    [manifest("convert"), "`manifest.operation` must have one of createTable, addIndexes, convert, updateTable, deleteTable"],
    [manifest({ convert: {}, deleteTable: "x" }), "`manifest.operation` must have one of createTable, addIndexes, convert, updateTable, deleteTable"],
    [manifest({ createTable: { ...table, KeySchema: undefined } }), "`manifest.operation.createTable.KeySchema` is missing"],
    [manifest({ createTable: { ...table, BillingMode: "FREE" } }), "`manifest.operation.createTable.BillingMode` must be one of PAY_PER_REQUEST, PROVISIONED, but is \"FREE\""],
    [manifest({ createTable: { ...table, KeySchema: [{ AttributeName: 1, KeyType: "HASH" }] } }), "`manifest.operation.createTable.KeySchema[0].AttributeName` must be a string, but is 1"],
    [manifest({ addIndexes: { GlobalSecondaryIndexes: {} } }), "`manifest.operation.addIndexes.GlobalSecondaryIndexes` must be a list, but is an object"],
  ]) {
    assert.throws(() => describe(given), { name: "TypeError", message });
  }
});

/** The fields of a record of the contract, in camel case. */
function fieldsOf(contract, name) {
  const body = new RegExp(`record ${name} \\{([^}]*)\\}`).exec(contract)[1];
  const fields = [...body.matchAll(/^\s*%?([a-z0-9-]+): /gm)].map(([, field]) => field);
  return fields.map((field) => field.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase())).sort();
}

test("every parameter of the contract can be set", () => {
  const wit = (file) => readFileSync(new URL(`../../../wit/0.1.0/${file}.wit`, import.meta.url), "utf8");
  const records = wit("tables") + wit("migration");
  const described = (operation) => describe(manifest(operation)).operation.val;
  const index = { IndexName: "i", KeySchema: [], Projection: { ProjectionType: "ALL" } };
  const vector = {
    IndexName: "v",
    VectorAttribute: "a",
    Dimensions: 3,
    DistanceFunction: "DOT_PRODUCT",
    SearchSchema: [{ AttributeName: "a", SearchSchemaElementType: "INLINE_FILTER" }],
  };
  const { table } = described({
    createTable: {
      TableName: "people",
      ...KEY,
      LocalSecondaryIndexes: [index],
      GlobalSecondaryIndexes: [index],
      VectorIndexes: [vector],
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      OnDemandThroughput: {},
      WarmThroughput: {},
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      SSESpecification: { Enabled: true },
      Tags: [{ Key: "a", Value: "b" }],
      TimeToLive: { AttributeName: "a", Enabled: true },
      PointInTimeRecovery: { Enabled: true },
    },
  });
  const update = described({
    updateTable: {
      UpdateGlobalSecondaryIndexes: [{ IndexName: "i" }],
      ReplicaUpdates: [
        { Create: { RegionName: "r", GlobalSecondaryIndexes: [{ IndexName: "i" }] } },
        { Disassociate: { RegionName: "r", DisassociationMode: "m" } },
      ],
      GlobalTableWitnessUpdates: [{ Create: "r" }],
    },
  });
  const found = {
    "table-definition": table,
    "attribute-definition": table.attributeDefinitions[0],
    "key-schema-element": table.keySchema[0],
    "local-secondary-index": table.localSecondaryIndexes[0],
    "global-secondary-index": table.globalSecondaryIndexes[0],
    projection: table.globalSecondaryIndexes[0].projection,
    "vector-index": table.vectorIndexes[0],
    "search-schema-element": table.vectorIndexes[0].searchSchema[0],
    "provisioned-throughput": table.provisionedThroughput,
    "on-demand-throughput": table.onDemandThroughput,
    "warm-throughput": table.warmThroughput,
    "stream-specification": table.streamSpecification,
    "sse-specification": table.sseSpecification,
    tag: table.tags[0],
    "time-to-live": table.timeToLive,
    "point-in-time-recovery": table.pointInTimeRecovery,
    "add-indexes": described({ addIndexes: {} }),
    convert: described({ convert: {} }),
    "update-table": update,
    "global-secondary-index-update": update.updateGlobalSecondaryIndexes[0],
    replica: update.replicaUpdates[0].val,
    "replica-global-secondary-index": update.replicaUpdates[0].val.globalSecondaryIndexes[0],
    "replica-disassociation": update.replicaUpdates[1].val,
    "delete-table": described({ deleteTable: "people" }),
    manifest: describe(manifest({ convert: {} })),
  };
  const records_of_tables = [...wit("tables").matchAll(/record ([a-z-]+) \{/g)].map(([, name]) => name);
  for (const name of records_of_tables) assert.ok(name in found, `${name} is not looked at`);
  for (const [name, record] of Object.entries(found)) {
    assert.deepEqual(Object.keys(record).sort(), fieldsOf(records, name), name);
  }
});
