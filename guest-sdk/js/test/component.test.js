import assert from "node:assert/strict";
import { test } from "node:test";

import { ConvertError, Item, ItemError, config, log } from "migrator-guest";
import { component } from "migrator-guest/component";
import { assertItems, items, withConfig } from "migrator-guest/testing";

/** Handles as the host would give them. */
const handles = (...attributes) => attributes.map((one) => new Item(one).stored);

const converted = (convert, ...attributes) => component({ convert }).converter.convert(handles(...attributes));

const failure = (convert) => {
  const [{ tag, val }] = converted(convert, { id: 1 });
  assert.equal(tag, "err");
  return val.message;
};

test("a module becomes the interfaces that it implements and no others", () => {
  const manifest = { lineage: "people", version: 1, operation: { deleteTable: "people" } };
  const table = component({ manifest });
  assert.equal(table.migration.describe().lineage, "people");
  assert.deepEqual([table.converter, table.reverter, table.hooks], [undefined, undefined, undefined]);
  const all = component({ manifest, convert() {}, revert() {}, before() {}, after() {} });
  assert.deepEqual(
    [all.converter, all.reverter, all.hooks].map(Object.keys),
    [["convert"], ["revert"], ["before", "after"]],
  );
});

test("a mistake in the manifest is found while the component is built", () => {
  assert.throws(() => component({ manifest: { lineage: "people" } }), /`manifest.version` is missing/);
});

test("one item becomes one, none or several, in their order", () => {
  const results = converted(
    (item) => {
      const count = Number(item.getN("count"));
      if (count === 0) return null;
      if (count === 1) return item;
      return (function* () {
        for (let nr = 0; nr < count; nr += 1) yield new Item({ nr });
      })();
    },
    { count: 0 },
    { count: 1 },
    { count: 2 },
  );
  assert.deepEqual(results.map(({ tag }) => tag), ["ok", "ok", "ok"]);
  assert.deepEqual(
    results.map(({ val }) => val.map((stored) => stored.toJson())),
    [[], ['{"count":{"N":"1"}}'], ['{"nr":{"N":"0"}}', '{"nr":{"N":"1"}}']],
  );
});

test("nothing is lost because it was not returned", () => {
  assert.match(failure(() => {}), /^TypeError: nothing was returned; return the item, several, or null to drop it\n/);
  assert.match(failure(async (item) => item), /^TypeError: a promise was returned; /);
  assert.match(failure(() => "text"), /^TypeError: a value of type string was returned; /);
  assert.match(failure((item) => [item, {}]), /^TypeError: \[object Object\] was returned among the items/);
  assert.match(failure((item) => [item, undefined]), /^TypeError: undefined was returned among the items/);
  assert.equal(failure((item) => [item, item]), "an item was returned twice; return a duplicate() of it");
});

test("a refusal says its message, and its causes", () => {
  assert.equal(failure(() => { throw new ConvertError("no name"); }), "no name");
  assert.equal(failure((item) => item.requireS("name")), "`name` is missing");
  assert.equal(
    failure(() => { throw new ConvertError("no name", { cause: new ItemError("missing", "`name` is missing") }); }),
    "no name: `name` is missing",
  );
  assert.equal(failure(() => { throw "text"; }), "text");
});

test("a mistake says its message and where it was made", () => {
  const message = failure(function culprit(item) {
    return item.nothing.there;
  });
  const [first, second] = message.split("\n");
  assert.match(first, /^TypeError: Cannot read properties of undefined/);
  assert.match(second, /^ {4}at .*culprit /);
});

test("an item that fails leaves the others of its batch alone", () => {
  const results = converted((item) => {
    item.requireS("name");
    return item;
  }, { name: "Ada" }, { id: 2 }, { name: "Grace" });
  assert.deepEqual(results.map(({ tag }) => tag), ["ok", "err", "ok"]);
});

test("a batch is converted at once where the author wants that", () => {
  const { converter } = component({
    convertBatch: (batch) => batch.map((item) => (item.has("id") ? item : new ConvertError("no id"))),
  });
  const results = converter.convert(handles({ id: 1 }, { name: "x" }));
  assert.deepEqual(results.map(({ tag }) => tag), ["ok", "err"]);
  assert.equal(results[1].val.message, "no id");
});

test("items that are not returned are given back to the host, those that are returned are not", () => {
  const dropped = [];
  const watched = handles({ name: "kept" }, { name: "dropped" }, { name: "refused" });
  for (const stored of watched) stored[Symbol.dispose] = () => dropped.push(JSON.parse(stored.toJson()).name.S);
  const convert = (item) => {
    if (item.getS("name") === "refused") throw new ConvertError("refused");
    return item.getS("name") === "kept" ? item : null;
  };
  component({ convert }).converter.convert(watched);
  assert.deepEqual(dropped, ["dropped", "refused"]);
});

test("an item is of no use after the call it was made in", () => {
  let kept;
  converted((item) => (kept = item), { id: 1 });
  assert.throws(() => kept.get("id"), /an item lives as long as the call it was made in/);
});

test("hooks refuse with a message", () => {
  const { hooks } = component({
    before: ({ lineage }) => { throw new ConvertError(`not ${lineage}`); },
    after() {},
  });
  assert.throws(() => hooks.before({ lineage: "people" }), (thrown) => thrown === "not people");
  assert.equal(hooks.after({ lineage: "people" }), undefined);
});

test("settings of a reusable converter are given by the test", () => {
  withConfig({ suffix: "-old" }, () => {
    assert.equal(config.get("suffix"), "-old");
    assert.equal(config.get("prefix"), undefined);
    assert.deepEqual([...config.entries()], [["suffix", "-old"]]);
  });
  assert.equal(config.get("suffix"), undefined);
});

test("messages go to standard error where there is no host", (context) => {
  const said = context.mock.method(console, "error", () => {});
  log.warn("look here");
  assert.deepEqual(said.mock.calls[0].arguments, ["warn: look here"]);
});

test("items are equal whatever the order and the spelling, and only then", () => {
  const [one, other] = items('{"a":{"N":"1.0"},"b":{"SS":["x","y"]}}\n\n{"b":{"SS":["y","x"]},"a":{"N":"1"}}\n');
  assertItems([one], [other]);
  assertItems(one, { a: { N: "1" }, b: { SS: ["x", "y"] } });
  assert.throws(() => assertItems([one], [new Item({ a: 1 })]));
  assert.throws(() => assertItems([one], []));
  assert.throws(() => assertItems(items('{"a":{"N":"1"}}'), items('{"a":{"S":"1"}}')));
  assertItems(null, []);
});
