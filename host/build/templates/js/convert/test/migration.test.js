import assert from "node:assert/strict";
import { test } from "node:test";

import { Item } from "migrator-guest";
import { assertItems, describe } from "migrator-guest/testing";

import { convert, manifest } from "../src/migration.js";

test("the manifest is one that can be built", () => {
  assert.doesNotThrow(() => describe(manifest));
});

test("a name is split", () => {
  assertItems(
    convert(new Item({ id: "1", name: "Ada Lovelace" })),
    new Item({ id: "1", first_name: "Ada", last_name: "Lovelace" }),
  );
});

test("an item without a name is refused", () => {
  assert.throws(() => convert(new Item({ id: "1" })), { message: "there is no name" });
});
