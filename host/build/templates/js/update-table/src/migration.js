/** @type {import("migrator-guest").Manifest} */
export const manifest = {
  lineage: "{{lineage}}",
  version: {{version}},
  description: "lets items expire",
  operation: {
    updateTable: {
      TimeToLive: { AttributeName: "expires", Enabled: true },
    },
  },
};
