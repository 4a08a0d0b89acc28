import assert from "node:assert/strict";
import { test } from "node:test";

import { Item, ItemError, quoted } from "migrator-guest";

const CUSTOMER =
  '{"id":{"N":"1"},"name":{"S":"Ada"},"vip":{"BOOL":true},"photo":{"B":"AQI="},"tags":{"L":[{"S":"x"}]},"address":{"M":{"city":{"S":"Bern"}}}}';

const customer = () => Item.fromJson(CUSTOMER);

const refused = (kind, message) => (error) => {
  assert.ok(error instanceof ItemError, String(error));
  assert.equal(error.kind, kind);
  if (message !== undefined) assert.equal(error.message, message);
  return true;
};

test("an untouched item keeps its text", () => {
  assert.equal(customer().toJson(), CUSTOMER);
  assert.deepEqual(customer().names(), ["id", "name", "vip", "photo", "tags", "address"]);
});

test("an item is made of values, whatever its names hold", () => {
  const item = new Item({ id: 1, "a.b": "x", flag: true, nothing: null, bytes: new Uint8Array([1, 2]), huge: 2n ** 70n });
  assert.equal(
    item.toJson(),
    '{"id":{"N":"1"},"a.b":{"S":"x"},"flag":{"BOOL":true},"nothing":{"NULL":true},"bytes":{"B":"AQI="},"huge":{"N":"1180591620717411303424"}}',
  );
});

test("typed access gives the value or says what stands there", () => {
  const item = customer();
  assert.equal(item.getS("name"), "Ada");
  assert.equal(item.getN("id"), "1");
  assert.equal(item.getBool("vip"), true);
  assert.deepEqual(item.getB("photo"), new Uint8Array([1, 2]));
  assert.equal(item.getS("nickname"), undefined);
  assert.throws(() => item.requireS("nickname"), refused("missing", "`nickname` is missing"));
  assert.throws(
    () => item.getN("address.city"),
    refused("type", "`address.city` must be a number (N), but is a string (S)"),
  );
});

test("a value is an attribute value of the AWS SDK, also deep inside", () => {
  const item = new Item({
    address: { M: { city: "Bern", floor: 2, photo: { B: new Uint8Array([3]) }, "2": { NS: new Set(["1", "2"]) } } },
    tags: { SS: ["a", "b"] },
    nested: { L: ["x", { L: [1.5, null] }] },
  });
  assert.deepEqual(item.get("address.photo"), { B: new Uint8Array([3]) });
  assert.deepEqual(item.get("nested"), { L: [{ S: "x" }, { L: [{ N: "1.5" }, { NULL: true }] }] });
  assert.deepEqual(item.get("address"), {
    M: { city: { S: "Bern" }, floor: { N: "2" }, photo: { B: new Uint8Array([3]) }, "2": { NS: ["1", "2"] } },
  });
  assert.deepEqual(item.get("tags"), { SS: ["a", "b"] });
});

test("what is taken is gone, what is renamed keeps its value", () => {
  const item = customer();
  assert.equal(item.takeS("name"), "Ada");
  assert.equal(item.has("name"), false);
  assert.equal(item.rename("address.city", "city"), true);
  assert.equal(item.rename("street", "road"), false);
  assert.equal(item.remove("address"), true);
  assert.equal(item.remove("address"), false);
  assert.deepEqual(item.take("tags[0]"), { S: "x" });
  assert.equal(item.rename("id", "nr"), true);
  assert.equal(item.toJson(), '{"nr":{"N":"1"},"vip":{"BOOL":true},"photo":{"B":"AQI="},"tags":{"L":[]},"city":{"S":"Bern"}}');
});

test("renaming replaces what stood there and moves into nothing of its own", () => {
  const item = Item.fromJson('{"a":{"S":"1"},"b":{"S":"2"},"m":{"M":{}}}');
  item.rename("a", "b");
  assert.equal(item.toJson(), '{"b":{"S":"1"},"m":{"M":{}}}');
  assert.equal(item.rename("b", "b"), true);
  assert.throws(() => item.rename("m", "m.x"), refused("path"));
  item.rename("b", "m.b");
  assert.equal(item.toJson(), '{"m":{"M":{"b":{"S":"1"}}}}');
});

test("a copy changes on its own", () => {
  const original = customer();
  const copy = original.duplicate().set("name", "Grace");
  assert.equal(original.toJson(), CUSTOMER);
  assert.notDeepEqual(copy, original);
  assert.deepEqual(original.duplicate(), original);
});

test("a path reaches its parent or says why not", () => {
  const item = customer();
  item.set("address.street", "Marktgasse");
  item.set("tags[1]", "y");
  assert.equal(item.getS("tags[1]"), "y");
  for (const [path, reason] of [
    ["nothing.x", "its parent does not exist"],
    ["name.x", "it leads through a value that is neither a map nor a list"],
    ["tags.x", "`x` names a member, but its parent is a list"],
    ["address[0]", "[0] is an index, but its parent is a map"],
    ["tags[7]", "the index 7 is past the end of a list of 2"],
  ]) {
    assert.throws(() => item.set(path, 1), refused("path", `document path \`${path}\`: ${reason}`));
    assert.equal(item.get(path), undefined);
  }
});

test("a path that does not parse never reads as nothing there", () => {
  for (const [path, reason] of [
    ["", "a name is missing at byte 0"],
    ["a..b", "a name is missing at byte 2"],
    ["a[x]", "expected a list index and `]` at byte 2"],
    ["a[0]b", "expected `.` or `[` at byte 4"],
    ["a]", "expected `.` or `[` at byte 1"],
    ['"a', "the quote at byte 0 is not closed"],
  ]) {
    const error = refused("path", `document path \`${path}\`: ${reason}`);
    for (const method of ["has", "get", "take", "remove"]) assert.throws(() => customer()[method](path), error);
    assert.throws(() => customer().set(path, 1), error);
    assert.throws(() => customer().rename(path, "x"), error);
  }
});

test("any name is reached when it is quoted", () => {
  for (const name of ["city", "a.b", "a[0]", 'say "x"', "back\\slash", "ö", " "]) {
    const item = new Item().set(quoted(name), "x");
    assert.deepEqual(item.names(), [name]);
    assert.equal(item.takeS(quoted(name)), "x");
    assert.equal(item.toJson(), "{}");
  }
  assert.equal(quoted("city"), "city");
  assert.equal(quoted("a.b"), '"a.b"');
});

test("what DynamoDB does not store is refused, and the item stays as it was", () => {
  const item = new Item();
  for (const value of [
    NaN,
    Infinity,
    undefined,
    () => 1,
    {},
    { S: "x", N: "1" },
    { X: "x" },
    { N: "one" },
    { N: "9".repeat(39) },
    { N: "1e126" },
    { SS: [] },
    { NS: ["1", "1.0"] },
    { M: { a: { SS: [] } } },
  ]) {
    assert.throws(() => item.set("x", value), ItemError);
  }
  for (const json of ["{", "[]", "1", '{"a":"x"}', '{"a":{"S":1}}', '{"a":{"B":"*"}}', '{"a":{"NULL":false}}']) {
    assert.throws(() => Item.fromJson(json), refused("malformed"), json);
  }
  assert.equal(item.toJson(), "{}");
});

test("numbers keep their digits and their spelling", () => {
  const json = '{"balance":{"N":"12345678901234567890123456789.012345678"},"price":{"N":"19.00"}}';
  const item = Item.fromJson(json);
  assert.equal(item.getN("balance"), "12345678901234567890123456789.012345678");
  assert.equal(item.toJson(), json);
});
