import type { Manifest } from "migrator-guest";

export const manifest: Manifest = {
  lineage: "{{lineage}}",
  version: {{version}},
  description: "deletes the first table",
  operation: {
    deleteTable: "{{lineage}}",
  },
};
