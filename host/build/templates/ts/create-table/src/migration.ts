import type { Manifest } from "migrator-guest";

export const manifest: Manifest = {
  lineage: "{{lineage}}",
  version: {{version}},
  description: "creates the table",
  operation: {
    createTable: {
      TableName: "{{lineage}}",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    },
  },
};
