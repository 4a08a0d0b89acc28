import assert from "node:assert/strict";
import { test } from "node:test";

import { describe } from "migrator-guest/testing";

import { manifest } from "../src/migration.js";

test("the manifest is one that can be built", () => {
  assert.doesNotThrow(() => describe(manifest));
  assert.equal(manifest.lineage, "{{lineage}}");
  assert.equal(manifest.version, {{version}});
});
