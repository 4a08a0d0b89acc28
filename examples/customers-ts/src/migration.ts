/** Gives every customer one id and splits the item into a profile and an address. */

import { Item, type Manifest, type Outputs } from "migrator-guest";

export const manifest: Manifest = {
  lineage: "customers",
  version: 3,
  description: "one id a customer, profile and address apart",
  operation: {
    convert: {
      target: {
        TableName: "customers_V3",
        AttributeDefinitions: [
          { AttributeName: "customer_id", AttributeType: "S" },
          { AttributeName: "kind", AttributeType: "S" },
          { AttributeName: "postcode", AttributeType: "S" },
        ],
        KeySchema: [
          { AttributeName: "customer_id", KeyType: "HASH" },
          { AttributeName: "kind", KeyType: "RANGE" },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: "postcode_index",
            KeySchema: [
              { AttributeName: "postcode", KeyType: "HASH" },
              { AttributeName: "customer_id", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      },
    },
  },
};

export function convert(item: Item): Outputs {
  if (item.getBool("test")) return null;
  const lastName = item.requireS("last_name");
  // The number holds no `#`: no two customers get the same id.
  const customerId = `${item.requireN("customer_nr")}#${lastName}`;
  const name = item.takeS("name");
  if (name !== undefined) {
    const firstName = (name.endsWith(lastName) ? name.slice(0, name.length - lastName.length) : name).trim();
    if (firstName !== "") item.set("first_name", firstName);
  }
  item.rename("phone", "phone_number");
  const address = takeAddress(item);
  item.set("customer_id", customerId).set("kind", "profile");
  if (address === undefined) return item;
  address.set("customer_id", customerId).set("kind", "address");
  return [item, address];
}

/** What belongs to the address, as an item of its own; undefined for a customer without one. */
function takeAddress(item: Item): Item | undefined {
  let address: Item | undefined;
  for (const name of ["street", "postcode", "city"]) {
    const value = item.take(name);
    if (value !== undefined) address = (address ?? new Item()).set(name, value);
  }
  return address;
}
