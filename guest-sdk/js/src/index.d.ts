/**
 * Write DynamoDB migrations as WebAssembly components in JavaScript and TypeScript.
 *
 * A migration is a module. What it exports decides what it is:
 *
 * | export | | |
 * |---|---|---|
 * | `manifest` | {@link Manifest} | required, except for a reusable converter |
 * | `convert` | {@link Convert} | one item at a time |
 * | `convertBatch` | {@link ConvertBatch} | instead of `convert` |
 * | `revert`, `revertBatch` | as for convert | the inverse, only beside a converter |
 * | `before`, `after` | {@link Hook} | hooks, both or none |
 * | `settings` | {@link Settings} | what a reusable converter reads, instead of `manifest` |
 * | `configure` | {@link Configure} | beside `settings`: what `convert` is given of them |
 *
 * Converters must be pure functions of each item: no clock, no randomness, no state, and nothing asynchronous.
 *
 * @module
 */

import type { AddIndexes, TableDefinition, UpdateTable } from "./tables.js";

export type * from "./tables.js";

/** An attribute value as the AWS SDK has it. Numbers are decimal text: DynamoDB's 38 digits fit no JavaScript number. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: Uint8Array }
  | { BOOL: boolean }
  | { NULL: true }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: Uint8Array[] }
  | { M: Record<string, AttributeValue> }
  | { L: AttributeValue[] };

/** What can be put into an item: a JavaScript value that is one attribute value, or an attribute value, which may hold such values. */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | AttributeValue
  | { N: string | number | bigint }
  | { SS: Iterable<string> }
  | { NS: Iterable<string | number | bigint> }
  | { BS: Iterable<Uint8Array> }
  | { M: Record<string, Value> }
  | { L: readonly Value[] };

/**
 * One DynamoDB item.
 *
 * In a component it stays in the host, as the bytes it was read as: only what you ask for crosses the boundary, so a converter that
 * touches two attributes of forty pays for two. In a test it is the same code without the boundary. It lives as long as the call that
 * it was made in.
 *
 * Paths are DynamoDB document paths: `address.city`, `tags[0]`, and double quotes around a name that holds a dot or a bracket
 * (`"a.b".c`, see {@link quoted}). A path that does not parse is a mistake in the converter and ends it. A path that leads through something
 * that is neither a map nor a list finds nothing.
 */
export class Item {
  /** An item of these attributes. The names are names and no paths. */
  constructor(attributes?: Record<string, Value>);

  /**
   * An item of DynamoDB-JSON, for example `{"id":{"S":"1"}}`.
   * @throws {@link ItemError} where the text is not DynamoDB-JSON.
   */
  static fromJson(json: string): Item;

  /** The whole item as DynamoDB-JSON. */
  toJson(): string;

  /** A copy that can be changed on its own. */
  duplicate(): Item;

  /** The names of the top-level attributes, in the order they are stored. */
  names(): string[];

  /** Whether something stands at this path. */
  has(path: string): boolean;

  /** The value at a path; undefined where there is nothing. */
  get(path: string): AttributeValue | undefined;

  /**
   * Puts a value at a path, and returns the item. The parent must exist, except that a top-level name needs none; a list index equal
   * to the list's length appends.
   * @throws {@link ItemError} where the parent is missing, or DynamoDB stores no such value.
   */
  set(path: string, value: Value): this;

  /** Removes the value at a path and returns it; undefined where there is nothing. */
  take(path: string): AttributeValue | undefined;

  /** Removes the value at a path; says whether there was one. Cheaper than {@link take}: the value does not cross. */
  remove(path: string): boolean;

  /**
   * Moves a value to another path without its crossing the boundary; says whether there was one. What stood at `to` is replaced.
   * Both may be nested.
   * @throws {@link ItemError} where the parent of `to` is missing.
   */
  rename(from: string, to: string): boolean;

  /** The string at a path; undefined where there is nothing. @throws {@link ItemError} where a value of another type stands there. */
  getS(path: string): string | undefined;
  /** The number at a path, as decimal text; undefined where there is nothing. @throws {@link ItemError} as {@link getS}. */
  getN(path: string): string | undefined;
  /** The boolean at a path; undefined where there is nothing. @throws {@link ItemError} as {@link getS}. */
  getBool(path: string): boolean | undefined;
  /** The binary value at a path; undefined where there is nothing. @throws {@link ItemError} as {@link getS}. */
  getB(path: string): Uint8Array | undefined;

  /** Removes the string at a path and returns it. @throws {@link ItemError} as {@link getS}; it is removed all the same. */
  takeS(path: string): string | undefined;
  /** Removes the number at a path and returns it, as decimal text. @throws {@link ItemError} as {@link takeS}. */
  takeN(path: string): string | undefined;
  /** Removes the boolean at a path and returns it. @throws {@link ItemError} as {@link takeS}. */
  takeBool(path: string): boolean | undefined;
  /** Removes the binary value at a path and returns it. @throws {@link ItemError} as {@link takeS}. */
  takeB(path: string): Uint8Array | undefined;

  /** The string that must stand at a path. @throws {@link ItemError} where there is none. */
  requireS(path: string): string;
  /** The number that must stand at a path, as decimal text. @throws {@link ItemError} where there is none. */
  requireN(path: string): string;
  /** The boolean that must stand at a path. @throws {@link ItemError} where there is none. */
  requireBool(path: string): boolean;
  /** The binary value that must stand at a path. @throws {@link ItemError} where there is none. */
  requireB(path: string): Uint8Array;
}

/** A name as a document path: in double quotes where it holds a dot, a bracket, a quote or a backslash. */
export function quoted(name: string): string;

/** Why an item, a path or a value was refused. Not caught, it refuses the item with its message. */
export class ItemError extends Error {
  constructor(kind: ItemError["kind"], message: string);
  /**
   * `malformed`: the text is not DynamoDB-JSON; `path`: the path leads nowhere; `value`: DynamoDB stores no such value; `missing`: there is
   * nothing at the path; `type`: something of another type stands there.
   */
  readonly kind: "malformed" | "path" | "value" | "missing" | "type";
}

/**
 * Why one item cannot be converted: throw it to refuse the item with this message, lower case and without a final period. The other
 * items of the batch are not affected. Any other exception refuses the item too, and is reported with its stack.
 */
export class ConvertError extends Error {}

/** What becomes of one item: one item, none (`null`), or several. */
export type Outputs = Item | null | Iterable<Item>;

/** Converts one item. */
export type Convert = (item: Item) => Outputs;

/** Converts a batch: the result at index i belongs to the item at index i; an error there refuses that item. */
export type ConvertBatch = (items: Item[]) => (Outputs | Error)[];

/** What the host is about to do or has done. */
export interface OperationContext {
  lineage: string;
  version: number;
  /** Where the operation reads; null for `createTable`. */
  sourceTable: string | null;
  /** Where it writes; null for `deleteTable`. */
  targetTable: string | null;
}

/** Called around the operation, again after a crash. What it throws stops the migration with its message. */
export type Hook = (context: OperationContext) => void;

/** What a migration is. */
export interface Manifest {
  /** Ties the versions of one logical table together: letters, digits, `_`, `-` and `.`, 1 to 128 of them. */
  lineage: string;
  /** 1, 2, 3 … without gaps. */
  version: number;
  /** One line for people. */
  description?: string;
  /** What it does to which table. */
  operation: Operation;
}

/** What a migration does to which table: one of these. */
export type Operation =
  /** Creates the first table of a lineage. Its name is the base of every later table's name. */
  | { createTable: TableDefinition }
  /**
   * Adds indexes. Global and vector indexes are added in place; a local index needs a new table `<base>_V<version>`, which the host
   * creates, fills and follows.
   */
  | { addIndexes: AddIndexes }
  /** Sends every item through `convert` into a new table: `target`, or `<base>_V<version>` defined like the source. */
  | { convert: { target?: TableDefinition } }
  /** Changes settings in place. What is absent stays as it is. */
  | { updateTable: UpdateTable }
  /** Deletes a table of the lineage that nothing reads any more. */
  | { deleteTable: string };

/**
 * What a reusable converter reads, by its name: the host checks names, kinds and what is required before anything is converted. `convert` and
 * `convertBatch` are given the values beside the item or the batch, each as its kind says, see {@link SettingsOf}.
 */
export type Settings = Readonly<Record<string, Setting>>;

/** One setting. It is optional and without default until it says otherwise. */
export type Setting = {
  /** One line for people. */
  readonly description?: string;
  /** Whether the converter does nothing without it. */
  readonly required?: boolean;
} & (
  /** Any text. */
  | { readonly kind: "text"; readonly default?: string }
  /** A decimal number, read as a JavaScript number; `config.get` has all its digits. */
  | { readonly kind: "number"; readonly default?: number | string }
  | { readonly kind: "boolean"; readonly default?: boolean }
  /** One of these words. */
  | { readonly kind: "one-of"; readonly words: readonly string[]; readonly default?: string }
  /** A list of texts: a JSON array of strings. Absent, it is empty. */
  | { readonly kind: "texts"; readonly default?: readonly string[] }
  /** Texts by names: a JSON object of strings. Absent, it is empty. */
  | { readonly kind: "table"; readonly default?: Readonly<Record<string, string>> }
);

/**
 * The values of settings that are declared `as const satisfies Settings`: a string, a number, a boolean, one of the words, a list or an
 * object; undefined where one may be absent.
 */
export type SettingsOf<Declared extends Settings> = {
  readonly [Name in keyof Declared]: ValueOf<Declared[Name]> | AbsentOf<Declared[Name]>;
};

type ValueOf<Declared extends Setting> = Declared extends { kind: "number" }
  ? number
  : Declared extends { kind: "boolean" }
    ? boolean
    : Declared extends { kind: "one-of"; words: readonly (infer Word)[] }
      ? Word
      : Declared extends { kind: "texts" }
        ? string[]
        : Declared extends { kind: "table" }
          ? Record<string, string>
          : string;

type AbsentOf<Declared extends Setting> = Declared extends { kind: "texts" | "table" } | { required: true } | { default: {} } ? never : undefined;

/**
 * Makes of the settings what `convert` is given instead of them, once for a batch. The host calls it to check settings, too: what it throws
 * says what is wrong with which one, before anything is converted.
 */
export type Configure<Declared extends Settings, Made> = (settings: SettingsOf<Declared>) => Made;

/** What `convert` of a module is given beside an item. */
export type Configured<Author extends { settings: Settings }> = Author extends { configure: (settings: never) => infer Made }
  ? Made
  : SettingsOf<Author["settings"]>;

/** Settings given to a reusable converter, as text. The same for the whole life of a migration. */
export namespace config {
  /** The text of one setting; undefined where it is not set. */
  function get(name: string): string | undefined;
  /** Every setting. */
  function entries(): Map<string, string>;
}

/** Messages for the person who runs the migration. Never put secrets or whole items into them. `console` writes there as well. */
export namespace log {
  /** A detail of one item. */
  function trace(message: string): void;
  /** A detail for whoever writes the migration. */
  function debug(message: string): void;
  /** Something worth knowing. */
  function info(message: string): void;
  /** Something to look at. */
  function warn(message: string): void;
  /** Something that went wrong. */
  function error(message: string): void;
}
