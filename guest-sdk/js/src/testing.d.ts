/**
 * For the tests of a migration: it runs in Node, without a host.
 *
 * @module
 */

import type { Configured, Item, Manifest, Outputs, Settings } from "./index.js";

/** The items of DynamoDB-JSON lines. */
export function items(lines: string): Item[];

/** What a converter returned, as a list. Throws where it is neither an item, several, nor null. */
export function itemsOf(outputs: Outputs): Item[];

/**
 * Asserts that items are those that DynamoDB would take for the same, in this order: the order of attributes, map entries and set members
 * and the spelling of numbers do not matter. An expected item may be the object that its DynamoDB-JSON is.
 */
export function assertItems(actual: Outputs, expected: Outputs | object | readonly object[]): void;

/** Checks a manifest as the build does, and returns the contract's record of it. Throws what is wrong with it. */
export function describe(manifest: Manifest): object;

/** Checks declared settings as the build does, and returns the contract's records of them. Throws what is wrong with them. */
export function describeSettings(settings: Settings): object[];

/**
 * What `convert` of this module is given beside an item where these settings are given; a value that is no text stands for its JSON. Checks
 * them as a host does and calls `configure`: throws what is wrong with them.
 */
export function configured<Author extends { settings: Settings }>(
  author: Author,
  settings?: Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, string>>>,
): Configured<Author>;

/** Runs a test with these settings for `config`. */
export function withConfig<T>(settings: Record<string, string>, test: () => T): T;
