/** From an author's module to a component's exports. `migrator build` calls it; authors do not. */

import { ConvertError, messageOf } from "./errors.js";
import { Item, collect, release, wrap } from "./item.js";
import { describe } from "./manifest.js";
import { configured, settingsOf } from "./settings.js";
import "#log";

/** The interfaces that a module implements; those that it does not are undefined. */
export function component(author) {
  const { manifest, settings, convert, convertBatch, revert, revertBatch, before, after } = author;
  // Now, while the component is built, so that a mistake in it is found there.
  const described = manifest && describe(manifest);
  const configure = settings && (() => configured(author));
  return {
    migration: described && { describe: () => described },
    settings: settings && settingsOf(author),
    converter: interfaceOf("convert", convert, convertBatch, configure),
    reverter: interfaceOf("revert", revert, revertBatch),
    hooks: before && { before: hook(before), after: hook(after) },
  };
}

function interfaceOf(name, one, batch, configure) {
  const convert = one ? (handles, settings) => each(handles, one, settings) : batch && whole(batch);
  return convert && { [name]: configure ? withSettings(convert, configure) : convert };
}

const each = (handles, convert, settings) => handles.map((handle) => collect(() => answer(convert, wrap(handle), settings)));

const whole = (batch) => (handles, settings) =>
  collect(() => batch(handles.map(wrap), settings).map((result) => answer(same, result)));

const same = (result) => result;

/** Settings are read once for a batch; where they cannot be, no item is converted. */
function withSettings(convert, configure) {
  return (handles) => {
    let settings;
    try {
      settings = configure();
    } catch (thrown) {
      return each(handles, () => { throw thrown; });
    }
    return convert(handles, settings);
  };
}

/** One item's result, whatever becomes of it. */
function answer(convert, input, settings) {
  try {
    const outputs = convert(input, settings);
    if (outputs instanceof Error) throw outputs;
    return { tag: "ok", val: itemsOf(outputs).map(release) };
  } catch (thrown) {
    return { tag: "err", val: { message: messageOf(thrown, new Error().stack) } };
  }
}

/** What a converter returned, as a list: one item, none (`null`), or several. */
export function itemsOf(outputs) {
  if (outputs instanceof Item) return [outputs];
  if (outputs === null) return [];
  // Nothing may be lost because somebody forgot to return it.
  if (outputs === undefined) throw new TypeError("nothing was returned; return the item, several, or null to drop it");
  if (typeof outputs === "string" || typeof outputs[Symbol.iterator] !== "function") {
    const found = typeof outputs.then === "function" ? "a promise" : `a value of type ${typeof outputs}`;
    throw new TypeError(`${found} was returned; return an item, several, or null to drop it`);
  }
  const list = [...outputs];
  const stranger = list.find((item) => !(item instanceof Item));
  if (stranger !== undefined || list.includes(undefined)) throw new TypeError(`${stranger} was returned among the items`);
  if (new Set(list).size < list.length) throw new ConvertError("an item was returned twice; return a duplicate() of it");
  return list;
}

function hook(call) {
  return (context) => {
    try {
      call(context);
    } catch (thrown) {
      throw messageOf(thrown);
    }
  };
}
