import { ConvertError, type Item, type Manifest, type Outputs } from "migrator-guest";

export const manifest: Manifest = {
  lineage: "{{lineage}}",
  version: {{version}},
  description: "splits the name",
  operation: { convert: {} },
};

export function convert(item: Item): Outputs {
  const name = item.takeS("name");
  if (name === undefined) throw new ConvertError("there is no name");
  const [first = "", ...last] = name.split(" ");
  return item.set("first_name", first).set("last_name", last.join(" "));
}
