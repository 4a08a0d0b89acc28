/** A converter to reuse: it puts a prefix before texts, as its settings say. */

import { ConvertError, type Item, type Settings, type SettingsOf } from "migrator-guest";

export const settings = {
  prefixes: { kind: "table", required: true, description: "paths of texts and what comes before each" },
  separator: { kind: "text", default: "-", description: "what stands between" },
  missing: { kind: "one-of", words: ["error", "skip"], default: "skip", description: "an item without one of the texts" },
  again: { kind: "boolean", default: false, description: "whether a text that begins with it already gets it again" },
  longest: { kind: "number", description: "characters that a text may have in the end" },
  kept: { kind: "texts", description: "texts that stay as they are" },
} as const satisfies Settings;

export function configure(given: SettingsOf<typeof settings>) {
  const { prefixes, separator, longest = Infinity, ...others } = given;
  if (Object.keys(prefixes).length === 0) throw new ConvertError("`prefixes` names no text");
  if (longest < 1) throw new ConvertError("`longest` must be 1 or more");
  const whole = Object.entries(prefixes).map(([path, prefix]) => [path, prefix + separator] as const);
  return { ...others, longest, prefixes: whole };
}

export function convert(item: Item, { prefixes, missing, again, longest, kept }: ReturnType<typeof configure>): Item {
  for (const [path, prefix] of prefixes) {
    const text = missing === "error" ? item.requireS(path) : item.getS(path);
    if (text === undefined || kept.includes(text) || (!again && text.startsWith(prefix))) continue;
    const length = [...prefix, ...text].length;
    if (length > longest) throw new ConvertError(`\`${path}\` would have ${length} characters, more than ${longest}`);
    item.set(path, prefix + text);
  }
  return item;
}
