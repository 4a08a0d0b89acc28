import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Item } from "migrator-guest";
import { assertItems, describe, items, itemsOf } from "migrator-guest/testing";

import { convert, manifest } from "../src/migration.js";

const lines = (file) => readFileSync(new URL(`../../customers/${file}.jsonl`, import.meta.url), "utf8");

test("a customer becomes a profile and an address", () => {
  const outputs = convert(new Item({
    customer_nr: 7,
    last_name: "Lovelace",
    name: "Ada Lovelace",
    phone: "+44 20 1815",
    city: "London",
    tags: { SS: ["vip"] },
  }));
  assertItems(outputs, [
    new Item({
      customer_id: "7#Lovelace",
      kind: "profile",
      customer_nr: 7,
      last_name: "Lovelace",
      first_name: "Ada",
      phone_number: "+44 20 1815",
      tags: { SS: ["vip"] },
    }),
    new Item({ customer_id: "7#Lovelace", kind: "address", city: "London" }),
  ]);
});

test("a family name of several words stays whole", () => {
  const profile = convert(new Item({ customer_nr: 8, last_name: "van Beethoven", name: "Ludwig van Beethoven" }));
  assert.equal(profile.getS("first_name"), "Ludwig");
  assert.equal(profile.getS("last_name"), "van Beethoven");
});

test("test rows are dropped", () => {
  const row = { customer_nr: 0, last_name: "Test" };
  assert.equal(convert(new Item({ ...row, test: true })), null);
  assert.notEqual(convert(new Item({ ...row, test: false })), null);
});

test("a name that is no string is an error that says so", () => {
  assert.throws(() => convert(new Item({ customer_nr: 1, last_name: "X", name: 5 })), {
    message: "`name` must be a string (S), but is a number (N)",
  });
});

test("the items of the example become the expected ones", () => {
  const outputs = items(lines("items")).flatMap((item) => itemsOf(convert(item)));
  assertItems(outputs, items(lines("expected")));
});

test("the manifest is one", () => {
  assert.doesNotThrow(() => describe(manifest));
});
