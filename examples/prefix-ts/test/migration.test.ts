import assert from "node:assert/strict";
import { test } from "node:test";

import { Item } from "migrator-guest";
import { assertItems, configured, describeSettings } from "migrator-guest/testing";

import * as migration from "../src/migration.js";

test("the settings are those that can be built", () => {
  assert.doesNotThrow(() => describeSettings(migration.settings));
});

test("the values of the settings have their types", () => {
  const { again, kept, missing } = configured(migration, { prefixes: { sku: "EU" }, kept: ["none"] });
  const typed: [boolean, string[], "error" | "skip"] = [again, kept, missing];
  assert.deepEqual(typed, [false, ["none"], "skip"]);
  // @ts-expect-error: a word that is none of the declared ones
  assert.notEqual(missing, "ignore" satisfies typeof missing);
});

test("a text gets its prefix", () => {
  const settings = configured(migration, { prefixes: { sku: "EU" } });
  assertItems(migration.convert(new Item({ sku: "7" }), settings), { sku: { S: "EU-7" } });
});
