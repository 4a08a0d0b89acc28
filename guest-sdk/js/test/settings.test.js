import assert from "node:assert/strict";
import { test } from "node:test";

import { ConvertError, Item } from "migrator-guest";
import { component } from "migrator-guest/component";
import { configured, describeSettings, withConfig } from "migrator-guest/testing";

const settings = {
  text: { kind: "text", required: true, description: "any" },
  number: { kind: "number", default: 7 },
  flag: { kind: "boolean", default: false },
  optional: { kind: "text" },
  words: { kind: "one-of", words: ["error", "skip"], default: "skip" },
  texts: { kind: "texts" },
  table: { kind: "table", default: { a: "b" } },
};

const refused = (given, message) => assert.throws(() => configured({ settings }, given), { name: "ConvertError", message });

const handles = (...attributes) => attributes.map((one) => new Item(one).stored);

test("declared settings become the contract's records", () => {
  const described = describeSettings(settings);
  assert.deepEqual(described[0], { name: "text", description: "any", kind: { tag: "text" }, required: true, default: null });
  assert.deepEqual(described.map((setting) => setting.default), [null, "7", "false", null, "skip", null, '{"a":"b"}']);
  assert.deepEqual(described[4].kind, { tag: "one-of", val: ["error", "skip"] });
});

test("what is wrong with a declaration is said with its place while the component is built", () => {
  for (const [declared, message] of [
    ["text", "`settings.from` must be an object, but is \"text\""],
    [{}, "`settings.from.kind` is missing"],
    [{ kind: "list" }, "`settings.from.kind` must be one of text, number, boolean, one-of, texts, table, but is \"list\""],
    [{ kind: "text", requird: true }, "`settings.from` has no setting `requird`; there are kind, words, description, required, default"],
    [{ kind: "text", required: "yes" }, "`settings.from.required` must be true or false, but is \"yes\""],
  ]) {
    assert.throws(() => component({ settings: { from: declared }, convert() {} }), { message });
  }
});

test("absent settings are their defaults or nothing", () => {
  assert.deepEqual(configured({ settings }, { text: "x" }), {
    text: "x",
    number: 7,
    flag: false,
    optional: undefined,
    words: "skip",
    texts: [],
    table: { a: "b" },
  });
});

test("every kind is read as its type", () => {
  const given = { text: "", number: "-1.5e3", flag: "true", optional: "y", words: "error", texts: '["a","b"]', table: { c: "d" } };
  assert.deepEqual(configured({ settings }, given), {
    text: "",
    number: -1500,
    flag: true,
    optional: "y",
    words: "error",
    texts: ["a", "b"],
    table: { c: "d" },
  });
});

test("an error names the setting and what is wrong with it", () => {
  refused({}, "`text` is missing");
  refused({ text: "x", numbre: 1 }, "there is no setting `numbre`");
  for (const number of ["", " 1", "one", "0x10", "NaN"]) refused({ text: "x", number }, `\`number\`: \`${number}\` is no decimal number`);
  refused({ text: "x", flag: "yes" }, "`flag`: `yes` is neither `true` nor `false`");
  refused({ text: "x", words: "no" }, "`words`: `no` is none of `error`, `skip`");
  refused({ text: "x", texts: "a" }, "`texts`: `a` is not a JSON array of strings");
  refused({ text: "x", texts: [1] }, "`texts`: `[1]` is not a JSON array of strings");
  refused({ text: "x", table: ["a"] }, '`table`: `["a"]` is not a JSON object of strings');
  refused({ text: "x", table: { a: 1 } }, '`table`: `{"a":1}` is not a JSON object of strings');
});

test("the settings of a batch are read once, and given to every item", () => {
  let times = 0;
  const { settings: declared, converter } = component({
    settings,
    configure: ({ text, number }) => {
      times += 1;
      return text.repeat(number);
    },
    convert: (item, text) => item.set("text", text),
  });
  assert.equal(declared.describe().length, 7);
  const results = withConfig({ text: "x", number: "3" }, () => converter.convert(handles({ id: 1 }, { id: 2 })));
  assert.deepEqual(results.map(({ val }) => val[0].toJson()), ['{"id":{"N":"1"},"text":{"S":"xxx"}}', '{"id":{"N":"2"},"text":{"S":"xxx"}}']);
  assert.equal(times, 1);
});

test("a batch is given its settings, too", () => {
  const { converter } = component({ settings, convertBatch: (batch, { text }) => batch.map((item) => item.set("text", text)) });
  const [result] = withConfig({ text: "x" }, () => converter.convert(handles({ id: 1 })));
  assert.equal(result.val[0].toJson(), '{"id":{"N":"1"},"text":{"S":"x"}}');
});

test("settings that cannot be used are refused by the check, and refuse every item", () => {
  const author = { settings, configure: ({ text }) => { throw new ConvertError(`not ${text}`); }, convert: (item) => item };
  const { settings: declared, converter } = component(author);
  withConfig({ text: "x" }, () => {
    assert.throws(() => declared.check(), (thrown) => thrown === "not x");
    const results = converter.convert(handles({ id: 1 }, { id: 2 }));
    assert.deepEqual(results, Array(2).fill({ tag: "err", val: { message: "not x" } }));
  });
  withConfig({ text: "x" }, () => assert.equal(component({ settings, convert() {} }).settings.check(), undefined));
});
