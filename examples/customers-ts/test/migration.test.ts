import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Item } from "migrator-guest";
import { assertItems, describe, items, itemsOf } from "migrator-guest/testing";

import { convert, manifest } from "../src/migration.js";

test("a customer becomes a profile and an address", () => {
  const outputs = convert(new Item({ customer_nr: 7, last_name: "Lovelace", name: "Ada Lovelace", city: "London" }));
  assertItems(outputs, [
    new Item({ customer_id: "7#Lovelace", kind: "profile", customer_nr: 7, last_name: "Lovelace", first_name: "Ada" }),
    new Item({ customer_id: "7#Lovelace", kind: "address", city: "London" }),
  ]);
});

test("test rows are dropped", () => {
  assert.equal(convert(new Item({ customer_nr: 0, last_name: "Test", test: true })), null);
});

test("the items of the example become the expected ones", () => {
  const outputs = items(readFileSync("../customers/items.jsonl", "utf8")).flatMap((item) => itemsOf(convert(item)));
  assertItems(outputs, items(readFileSync("../customers/expected.jsonl", "utf8")));
});

test("the manifest is one", () => {
  assert.doesNotThrow(() => describe(manifest));
});
