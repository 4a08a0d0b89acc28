/**
 * Values: as authors write them, as the AWS SDK's attribute values, and as they cross to the host (`{ tag, val }`, maps and lists as
 * DynamoDB-JSON text).
 */

import { ItemError } from "./errors.js";

/** How each type of an attribute value is called in messages and in the contract. */
export const TYPES = {
  S: { tag: "s", named: "a string (S)" },
  N: { tag: "n", named: "a number (N)" },
  B: { tag: "b", named: "binary (B)" },
  BOOL: { tag: "boolean", named: "a boolean (BOOL)" },
  NULL: { tag: "null", named: "null (NULL)" },
  SS: { tag: "ss", named: "a string set (SS)" },
  NS: { tag: "ns", named: "a number set (NS)" },
  BS: { tag: "bs", named: "a binary set (BS)" },
  M: { tag: "m", named: "a map (M)" },
  L: { tag: "l", named: "a list (L)" },
};

const TYPE_OF_TAG = Object.fromEntries(Object.entries(TYPES).map(([type, { tag }]) => [tag, type]));

/** An attribute value of what the host gave. */
export function fromHost({ tag, val }) {
  const type = TYPE_OF_TAG[tag];
  if (type === "NULL") return { NULL: true };
  return { [type]: type === "M" || type === "L" ? fromJson({ [type]: JSON.parse(val) })[type] : val };
}

/** What the host takes for a value that an author wrote. */
export function toHost(value) {
  if (typeof value === "string") return { tag: "s", val: value };
  const attribute = attributeOf(value);
  const type = typeOf(attribute);
  const content = attribute[type];
  switch (type) {
    case "NULL":
      return { tag: "null" };
    case "M":
    case "L":
      return { tag: TYPES[type].tag, val: JSON.stringify(toJson(attribute)[type]) };
    case "N":
      return { tag: "n", val: numberText(content) };
    case "NS":
      return { tag: "ns", val: [...content].map(numberText) };
    case "SS":
    case "BS":
      return { tag: TYPES[type].tag, val: [...content] };
    default:
      return { tag: TYPES[type].tag, val: content };
  }
}

/** The attribute value that an author's value stands for: a JavaScript value, or an attribute value already. */
function attributeOf(value) {
  switch (typeof value) {
    case "string":
      return { S: value };
    case "number":
    case "bigint":
      return { N: numberText(value) };
    case "boolean":
      return { BOOL: value };
    case "object":
      if (value === null) return { NULL: true };
      return value instanceof Uint8Array ? { B: value } : value;
    default:
      throw new ItemError("value", `${value === undefined ? "undefined" : `a ${typeof value}`} is no value that DynamoDB stores`);
  }
}

/** The one type that an attribute value has. */
export function typeOf(attribute) {
  const names = Object.keys(attribute);
  if (names.length === 1 && Object.hasOwn(TYPES, names[0])) return names[0];
  const found = names.length === 0 ? "nothing" : names.map((name) => `\`${name}\``).join(", ");
  throw new ItemError("value", `an attribute value has one type, such as { S: "x" } or { M: { … } }, but found ${found}`);
}

function numberText(number) {
  if (typeof number === "number" && !Number.isFinite(number)) {
    throw new ItemError("value", `${number} is no number that DynamoDB stores`);
  }
  return String(number);
}

/** A value as the object that its DynamoDB-JSON text holds: binary in base64. */
export function toJson(value) {
  const attribute = attributeOf(value);
  const type = typeOf(attribute);
  const content = attribute[type];
  switch (type) {
    case "N":
      return { N: numberText(content) };
    case "B":
      return { B: toBase64(content) };
    case "NULL":
      return { NULL: true };
    case "SS":
      return { SS: [...content] };
    case "NS":
      return { NS: [...content].map(numberText) };
    case "BS":
      return { BS: [...content].map(toBase64) };
    case "M":
      return { M: Object.fromEntries(Object.entries(content).map(([name, member]) => [name, toJson(member)])) };
    case "L":
      return { L: content.map(toJson) };
    default:
      return { [type]: content };
  }
}

/** An attribute value of the object that DynamoDB-JSON text holds. */
export function fromJson(json) {
  const type = typeOf(json);
  const content = json[type];
  switch (type) {
    case "B":
      return { B: fromBase64(content) };
    case "BS":
      return { BS: content.map(fromBase64) };
    case "M":
      return { M: Object.fromEntries(Object.entries(content).map(([name, member]) => [name, fromJson(member)])) };
    case "L":
      return { L: content.map(fromJson) };
    default:
      return json;
  }
}

export function toBase64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
