/** Items in a test: the same as the host's, without the boundary. */

import { ItemError } from "../errors.js";
import { fromJson, toJson, typeOf, TYPES } from "../value.js";
import { checked, isObject, normalMembers } from "./check.js";
import { parse } from "./path.js";

/** An item that holds what its DynamoDB-JSON text holds. */
export class StoredItem {
  attributes = new Map();

  static fromJson(json) {
    const item = new StoredItem();
    const attributes = parsed(json);
    if (!isObject(attributes)) throw new ItemError("malformed", `expected an item such as {"id":{"S":"1"}}, found ${json}`);
    item.attributes = new Map(Object.entries(attributes));
    for (const value of item.attributes.values()) checked(value);
    return item;
  }

  toJson() {
    const members = [...this.attributes].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    return `{${members.join(",")}}`;
  }

  duplicate() {
    return StoredItem.fromJson(this.toJson());
  }

  names() {
    return [...this.attributes.keys()];
  }

  has(path) {
    return find(this.attributes, parse(path)) !== undefined;
  }

  get(path) {
    const value = find(this.attributes, parse(path));
    return value === undefined ? null : crossing(value);
  }

  set(path, { tag, val }) {
    put(this.attributes, path, parse(path), checked(stored(tag, val)));
  }

  take(path) {
    const value = this.get(path);
    if (value !== null) this.remove(path);
    return value;
  }

  remove(path) {
    const segments = parse(path);
    const last = segments.pop();
    const parent = segments.length === 0 ? this.attributes : find(this.attributes, segments);
    return cut(parent, last);
  }

  rename(from, to) {
    const [source, target] = [parse(from), parse(to)];
    if (source.join("\0") === target.join("\0")) return this.has(from);
    if (source.every((segment, place) => segment === target[place])) {
      throw new ItemError("path", `document path \`${to}\`: it leads into \`${from}\`, which is to be moved there`);
    }
    const value = find(this.attributes, source);
    if (value === undefined) return false;
    const moved = this.duplicate();
    if (source.length === 1 && target.length === 1) {
      moved.attributes.delete(target[0]);
      moved.attributes = new Map([...moved.attributes].map(([name, kept]) => [name === source[0] ? target[0] : name, kept]));
    } else {
      moved.remove(from);
      put(moved.attributes, to, target, value);
    }
    this.attributes = moved.attributes;
    return true;
  }

  /** The form that is the same for all items which DynamoDB takes for equal. */
  normal() {
    return normalMembers(this.attributes);
  }
}

/** Our errors are those of the author already. */
export function refusal(error) {
  return error;
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ItemError("malformed", error.message);
  }
}

/** A value as the host hands it over. */
function crossing(value) {
  const type = typeOf(value);
  const { tag } = TYPES[type];
  if (type === "NULL") return { tag };
  return { tag, val: type === "M" || type === "L" ? JSON.stringify(value[type]) : fromJson(value)[type] };
}

/** What the host would store for a value that was handed to it. */
function stored(tag, val) {
  const [type] = Object.entries(TYPES).find(([, known]) => known.tag === tag);
  if (type === "M" || type === "L") return { [type]: parsed(val) };
  return toJson({ [type]: val });
}

/** What a path leads to from the attributes of an item. */
function find(attributes, [name, ...rest]) {
  return rest.reduce((value, segment) => (value === undefined ? undefined : member(value, segment)), attributes.get(name));
}

function member(value, segment) {
  if (typeof segment === "number") return value.L?.[segment];
  return value.M !== undefined && Object.hasOwn(value.M, segment) ? value.M[segment] : undefined;
}

/** Removes a member of the attributes, a map or a list. */
function cut(parent, last) {
  if (parent instanceof Map) return parent.delete(last);
  if (parent === undefined || member(parent, last) === undefined) return false;
  if (typeof last === "number") parent.L.splice(last, 1);
  else delete parent.M[last];
  return true;
}

function put(attributes, path, segments, value) {
  const refuse = (reason) => {
    throw new ItemError("path", `document path \`${path}\`: ${reason}`);
  };
  const last = segments.at(-1);
  if (segments.length === 1) return attributes.set(last, value);
  const parent = find(attributes, segments.slice(0, -1)) ?? refuse("its parent does not exist");
  if (parent.M !== undefined) {
    if (typeof last === "number") refuse(`[${last}] is an index, but its parent is a map`);
    parent.M[last] = value;
  } else if (parent.L !== undefined) {
    if (typeof last === "string") refuse(`\`${last}\` names a member, but its parent is a list`);
    if (last > parent.L.length) refuse(`the index ${last} is past the end of a list of ${parent.L.length}`);
    parent.L[last] = value;
  } else {
    refuse("it leads through a value that is neither a map nor a list");
  }
}
