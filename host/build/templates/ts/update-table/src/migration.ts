import type { Manifest } from "migrator-guest";

export const manifest: Manifest = {
  lineage: "{{lineage}}",
  version: {{version}},
  description: "lets items expire",
  operation: {
    updateTable: {
      TimeToLive: { AttributeName: "expires", Enabled: true },
    },
  },
};
