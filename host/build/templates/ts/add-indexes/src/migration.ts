import type { Manifest } from "migrator-guest";

export const manifest: Manifest = {
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
