/** Document paths: `address.city`, `tags[0]`, `"a.b".c`. */

import { ItemError } from "../errors.js";

/** The segments of a path: names, and indexes as numbers. The first one is a name. */
export function parse(text) {
  const refuse = (reason) => {
    throw new ItemError("path", `document path \`${text}\`: ${reason}`);
  };
  let position = 0;
  const bytes = () => new TextEncoder().encode(text.slice(0, position)).length;
  const take = (pattern) => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found) position = pattern.lastIndex;
    return found;
  };
  const name = () => {
    const start = bytes();
    const plain = take(/[^.[\]"]+/y);
    if (plain) return plain[0];
    const quoted = take(/"((?:[^"\\]|\\["\\])*)"/y);
    if (quoted?.[1]) return quoted[1].replace(/\\(.)/gs, "$1");
    return refuse(text[position] === '"' && !quoted ? `the quote at byte ${start} is not closed` : `a name is missing at byte ${start}`);
  };
  const segments = [name()];
  while (position < text.length) {
    const start = bytes();
    if (take(/\./y)) {
      segments.push(name());
    } else if (take(/\[/y)) {
      const index = take(/(\d+)\]/y) ?? refuse(`expected a list index and \`]\` at byte ${start + 1}`);
      segments.push(Number(index[1]));
    } else {
      refuse(`expected \`.\` or \`[\` at byte ${start}`);
    }
  }
  return segments;
}
