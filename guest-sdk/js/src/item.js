/** The item as a converter sees it. */

import { StoredItem, refusal } from "#items";
import { ItemError } from "./errors.js";
import { TYPES, fromHost, toHost } from "./value.js";

/** The items that were made since the last call of `collect`: whoever keeps none of them must let go of them. */
let made = [];

/** One DynamoDB item: see index.d.ts. */
export class Item {
  constructor(attributes) {
    hold(this, new StoredItem());
    if (attributes === undefined) return;
    for (const [name, value] of Object.entries(attributes)) this.set(quoted(name), value);
  }

  static fromJson(json) {
    return wrap(refusing(() => StoredItem.fromJson(json)));
  }

  toJson() {
    return this.stored.toJson();
  }

  duplicate() {
    return wrap(this.stored.duplicate());
  }

  names() {
    return this.stored.names();
  }

  has(path) {
    return this.stored.has(path);
  }

  get(path) {
    const value = this.stored.get(path);
    return value == null ? undefined : fromHost(value);
  }

  set(path, value) {
    const crossing = toHost(value);
    refusing(() => this.stored.set(path, crossing));
    return this;
  }

  take(path) {
    const value = this.stored.take(path);
    return value == null ? undefined : fromHost(value);
  }

  remove(path) {
    return this.stored.remove(path);
  }

  rename(from, to) {
    return refusing(() => this.stored.rename(from, to));
  }
}

/** The typed access: `getS`, `takeS`, `requireS`, and so on for the types that are one JavaScript value. */
for (const [type, suffix] of [["S", "S"], ["N", "N"], ["BOOL", "Bool"], ["B", "B"]]) {
  const content = (path, value) => {
    if (value == null) return undefined;
    if (value.tag === TYPES[type].tag) return value.val;
    const found = Object.values(TYPES).find(({ tag }) => tag === value.tag).named;
    throw new ItemError("type", `\`${path}\` must be ${TYPES[type].named}, but is ${found}`);
  };
  const methods = {
    [`get${suffix}`](path) {
      return content(path, this.stored.get(path));
    },
    [`take${suffix}`](path) {
      return content(path, this.stored.take(path));
    },
    [`require${suffix}`](path) {
      const value = content(path, this.stored.get(path));
      if (value === undefined) throw new ItemError("missing", `\`${path}\` is missing`);
      return value;
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(Item.prototype, name, { value, writable: true, configurable: true });
  }
}

/** A name as a document path: in double quotes where it holds a dot, a bracket, a quote or a backslash. */
export function quoted(name) {
  if (name !== "" && !/[.[\]"\\]/.test(name)) return name;
  return `"${name.replace(/[\\"]/g, "\\$&")}"`;
}

/** An item around what the host, or in a test the native one, holds. */
export function wrap(stored) {
  return hold(Object.create(Item.prototype), stored);
}

function hold(item, stored) {
  // A property and not a private field: in a test, two items with different attributes must not be deeply equal.
  item.stored = stored;
  made.push(item);
  return item;
}

/** Gives up what an item holds; the item is of no use then. */
export function release(item) {
  const { stored } = item;
  item.stored = GONE;
  return stored;
}

/** Runs `work` and gives back what the items hold that were made meanwhile and not released. */
export function collect(work) {
  const outer = made;
  made = [];
  try {
    return work();
  } finally {
    for (const item of made) if (item.stored !== GONE) release(item)[DISPOSE]?.();
    made = outer;
  }
}

/** How a handle is given back; engines that have no symbol for it agree on one. */
const DISPOSE = Symbol.dispose ?? Symbol.for("dispose");

/** What an item holds that was returned or dropped. */
const GONE = new Proxy({}, {
  get() {
    throw new ItemError("missing", "this item was returned or dropped: an item lives as long as the call it was made in");
  },
});

function refusing(work) {
  try {
    return work();
  } catch (error) {
    throw refusal(error);
  }
}
