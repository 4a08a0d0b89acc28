/** For the tests of a migration: it runs in Node, without a host. */

import { deepStrictEqual } from "node:assert/strict";

import { Item } from "./item.js";
import { withConfig } from "./native/config.js";
import { configuredWith } from "./settings.js";

export { itemsOf } from "./component.js";
export { describe } from "./manifest.js";
export { describeSettings } from "./settings.js";
export { withConfig };

/** What `convert` is given beside an item, with these settings. */
export function configured(author, settings = {}) {
  return configuredWith(author, settings, withConfig);
}

/** The items of DynamoDB-JSON lines. */
export function items(lines) {
  return lines.split("\n").filter((line) => line.trim() !== "").map((line) => Item.fromJson(line));
}

/** Asserts that items are those that DynamoDB would take for the same, in this order. */
export function assertItems(actual, expected) {
  deepStrictEqual(normal(actual), normal(expected));
}

/** The normal forms of one item, none (`null`) or several. */
function normal(given) {
  const several = given === null ? [] : typeof given?.[Symbol.iterator] === "function" ? [...given] : [given];
  return several.map((item) => (item instanceof Item ? item : Item.fromJson(JSON.stringify(item))).stored.normal());
}
