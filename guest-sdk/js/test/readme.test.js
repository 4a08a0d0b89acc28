import { readFileSync } from "node:fs";
import { test } from "node:test";

import { describe, describeSettings } from "migrator-guest/testing";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code);

/** A module of code that does not lie in this package. */
function load(code) {
  const resolved = code.replace(/from "(migrator-guest[^"]*)"/g, (_, name) => `from "${import.meta.resolve(name)}"`);
  return import(`data:text/javascript,${encodeURIComponent(resolved)}`);
}

test("the migration of the README is one, and its test passes", async () => {
  const [migration] = blocks;
  const itsTest = blocks.at(-1);
  const passes = `
    import { Item } from "migrator-guest";
    import { assertItems } from "migrator-guest/testing";
    ${migration}
    let ran = false;
    function test(name, run) { run(); ran = true; }
    ${itsTest}
    export { ran };`;
  const { manifest, ran } = await load(passes);
  describe(manifest);
  if (!ran) throw new Error("the README holds no test");
});

test("the reusable converter of the README is one, and its test passes", async () => {
  const [, converter, itsTest] = blocks;
  const module = await load(converter);
  describeSettings(module.settings);
  const passes = `
    import { Item } from "migrator-guest";
    import { assertItems, configured } from "migrator-guest/testing";
    export const run = (converter) => {
      let ran = false;
      function test(name, run) { run(); ran = true; }
      ${itsTest}
      return ran;
    };`;
  if (!(await load(passes)).run(module)) throw new Error("the README holds no test of the converter");
});
