/** @type {import("migrator-guest").Manifest} */
export const manifest = {
  lineage: "{{lineage}}",
  version: {{version}},
  description: "finds items by name",
  operation: {
    addIndexes: {
      AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "name_index",
          KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    },
  },
};
