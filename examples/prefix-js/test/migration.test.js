import assert from "node:assert/strict";
import { test } from "node:test";

import { Item } from "migrator-guest";
import { assertItems, configured, describeSettings } from "migrator-guest/testing";

import * as migration from "../src/migration.js";

const converted = (attributes, settings) =>
  migration.convert(new Item(attributes), configured(migration, { prefixes: { sku: "EU" }, ...settings }));

test("the settings are those that can be built", () => {
  assert.doesNotThrow(() => describeSettings(migration.settings));
});

test("a text gets its prefix, and not twice unless that is wanted", () => {
  assertItems(converted({ sku: "7" }), { sku: { S: "EU-7" } });
  assertItems(converted({ sku: "EU-7" }), { sku: { S: "EU-7" } });
  assertItems(converted({ sku: "EU-7" }, { again: true }), { sku: { S: "EU-EU-7" } });
  assertItems(converted({ sku: "7" }, { separator: "#" }), { sku: { S: "EU#7" } });
});

test("what stays as it is is said by the settings", () => {
  assertItems(converted({ sku: "none" }, { kept: ["none"] }), { sku: { S: "none" } });
  assertItems(converted({ id: 1 }), { id: { N: "1" } });
  assert.throws(() => converted({ id: 1 }, { missing: "error" }), { message: "`sku` is missing" });
});

test("a text that would become too long is refused", () => {
  assertItems(converted({ sku: "7ö" }, { longest: 5 }), { sku: { S: "EU-7ö" } });
  assert.throws(() => converted({ sku: "789" }, { longest: 5 }), { message: "`sku` would have 6 characters, more than 5" });
});

test("settings that make no sense are refused", () => {
  assert.throws(() => converted({}, { prefixes: {} }), { message: "`prefixes` names no text" });
  assert.throws(() => converted({}, { longest: 0 }), { message: "`longest` must be 1 or more" });
  assert.throws(() => converted({}, { prefix: "EU" }), { message: "there is no setting `prefix`" });
});
