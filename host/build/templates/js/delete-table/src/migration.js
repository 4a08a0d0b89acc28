/** @type {import("migrator-guest").Manifest} */
export const manifest = {
  lineage: "{{lineage}}",
  version: {{version}},
  description: "deletes the first table",
  operation: {
    deleteTable: "{{lineage}}",
  },
};
