/** Whether DynamoDB stores a value, and its normal form. Works on what DynamoDB-JSON text holds. */

import { ItemError } from "../errors.js";
import { TYPES } from "../value.js";
import { canonical as canonicalNumber } from "./number.js";

/** The value, if it has the shape of DynamoDB-JSON and DynamoDB stores it. */
export function checked(value) {
  normal(value);
  return value;
}

/** The form that is the same for all values which DynamoDB takes for equal: numbers spelled alike, sets and names sorted. */
export function normal(value) {
  const [type, ...others] = isObject(value) ? Object.keys(value) : [];
  if (type === undefined || others.length > 0 || !Object.hasOwn(TYPES, type)) {
    throw new ItemError("malformed", `expected a value such as {"S":"x"}, found ${JSON.stringify(value)}`);
  }
  return { [type]: NORMAL[type](value[type], type) };
}

const NORMAL = {
  S: text,
  N: number,
  B: base64,
  BOOL: (content) => (typeof content === "boolean" ? content : refuse("BOOL", content)),
  NULL: (content) => (content === true ? content : refuse("NULL", content)),
  SS: (content, type) => set(content, type, text),
  NS: (content, type) => set(content, type, number),
  BS: (content, type) => set(content, type, base64),
  M: (content) => normalMembers(isObject(content) ? Object.entries(content) : refuse("M", content)),
  L: (content) => (Array.isArray(content) ? content.map(normal) : refuse("L", content)),
};

/** The normal form of the members of a map or an item. */
export function normalMembers(members) {
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, value]) => [name, normal(value)]));
}

function text(content, type) {
  return typeof content === "string" ? content : refuse(type, content);
}

function number(content, type) {
  return canonicalNumber(text(content, type));
}

function base64(content, type) {
  try {
    return btoa(atob(text(content, type)));
  } catch {
    return refuse(type, content);
  }
}

function set(content, type, member) {
  if (!Array.isArray(content)) return refuse(type, content);
  const members = content.map((one) => member(one, type));
  if (members.length === 0) throw new ItemError("value", "a set must not be empty");
  if (new Set(members).size < members.length) throw new ItemError("value", "a set must not hold a member twice");
  return members.sort();
}

function refuse(type, content) {
  throw new ItemError("malformed", `expected the content of ${TYPES[type].named}, found ${JSON.stringify(content)}`);
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
