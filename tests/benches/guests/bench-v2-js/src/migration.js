/** The conversion that the benchmarks measure: one attribute renamed, one split. */

export const manifest = {
  lineage: "bench",
  version: 2,
  description: "renames an attribute and splits another",
  operation: { convert: {} },
};

export function convert(item) {
  item.rename("street", "road");
  const name = item.takeS("name");
  if (name !== undefined) {
    const space = name.indexOf(" ");
    item.set("first_name", space < 0 ? name : name.slice(0, space));
    item.set("last_name", space < 0 ? "" : name.slice(space + 1));
  }
  return item;
}
