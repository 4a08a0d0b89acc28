/** @type {import("migrator-guest").Manifest} */
export const manifest = {
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
