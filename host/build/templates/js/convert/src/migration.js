import { ConvertError } from "migrator-guest";

/** @type {import("migrator-guest").Manifest} */
export const manifest = {
  lineage: "{{lineage}}",
  version: {{version}},
  description: "splits the name",
  operation: { convert: {} },
};

/** @param {import("migrator-guest").Item} item */
export function convert(item) {
  const name = item.takeS("name");
  if (name === undefined) throw new ConvertError("there is no name");
  const [first = "", ...last] = name.split(" ");
  return item.set("first_name", first).set("last_name", last.join(" "));
}
