/** Settings of a reusable converter: what it declares, and what it reads, once for a batch. */

import * as config from "#config";
import { ConvertError, messageOf } from "./errors.js";
import { flag, list, oneOf, record, required, text } from "./schema.js";

const kind = oneOf("text", "number", "boolean", "one-of", "texts", "table");

const declaration = record({ kind: required(kind), words: list(text), description: text, required: flag, default: textOf });

/** The contract's records of declared settings; throws what is wrong with them. */
export function describeSettings(declared) {
  return Object.entries(declared).map(([name, setting]) => {
    const described = declaration(setting, `settings.${name}`);
    return {
      name,
      description: described.description ?? "",
      kind: described.kind === "one-of" ? { tag: "one-of", val: described.words } : { tag: described.kind },
      required: described.required ?? false,
      default: described.default,
    };
  });
}

/** A value as the text of a setting, which a description of a migration makes of it as well. */
function textOf(given) {
  return typeof given === "string" ? given : JSON.stringify(given);
}

/**
 * What `convert` is given beside an item: what `configure` makes of the settings or, without one, the settings. Throws what is wrong
 * with them.
 */
export function configured({ settings, configure }) {
  const given = config.entries();
  const values = describeSettings(settings).map((setting) => [setting.name, valueOf(setting, given.get(setting.name))]);
  const read = Object.fromEntries(values);
  return configure ? configure(read) : read;
}

/** What a test gives a converter, checked as a host checks it. */
export function configuredWith(author, given, withConfig) {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(author.settings, name));
  if (unknown !== undefined) throw new ConvertError(`there is no setting \`${unknown}\``);
  const texts = Object.entries(given).map(([name, one]) => [name, textOf(one)]);
  return withConfig(Object.fromEntries(texts), () => configured(author));
}

/** The contract's interface. */
export function settingsOf(author) {
  const described = describeSettings(author.settings);
  const check = () => {
    try {
      configured(author);
    } catch (thrown) {
      throw messageOf(thrown);
    }
  };
  return { describe: () => described, check };
}

/** The value that stands for a setting's text, or for its absence. */
function valueOf({ name, kind: { tag, val }, required: isRequired, default: otherwise }, given) {
  const found = given ?? otherwise;
  if (found !== null) return READ[tag](found, name, val);
  if (isRequired) throw new ConvertError(`\`${name}\` is missing`);
  return ABSENT[tag]?.();
}

/** An absent collection is an empty one. */
const ABSENT = { texts: () => [], table: () => ({}) };

const READ = {
  text: (found) => found,
  number: (found, name) => {
    // Of other texts, `Number` makes something as well: of the empty one, of `0x10`.
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(found)) refuse(name, found, "no decimal number");
    return Number(found);
  },
  boolean: (found, name) => {
    if (found !== "true" && found !== "false") refuse(name, found, "neither `true` nor `false`");
    return found === "true";
  },
  "one-of": (found, name, words) => {
    if (!words.includes(found)) refuse(name, found, `none of ${words.map((word) => `\`${word}\``).join(", ")}`);
    return found;
  },
  texts: (found, name) => {
    const read = parsed(found);
    if (!Array.isArray(read) || !areTexts(read)) refuse(name, found, "not a JSON array of strings");
    return read;
  },
  table: (found, name) => {
    const read = parsed(found);
    const isObject = typeof read === "object" && read !== null && !Array.isArray(read);
    if (!isObject || !areTexts(Object.values(read))) refuse(name, found, "not a JSON object of strings");
    return read;
  },
};

const areTexts = (values) => values.every((one) => typeof one === "string");

function parsed(found) {
  try {
    return JSON.parse(found);
  } catch {
    return undefined;
  }
}

function refuse(name, found, what) {
  throw new ConvertError(`\`${name}\`: \`${found}\` is ${what}`);
}
