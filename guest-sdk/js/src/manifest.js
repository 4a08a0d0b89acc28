/** What a migration is: from the author's object to the contract's record. */

import { addIndexes, tableDefinition, updateTable } from "./tables.js";
import { choiceOf, number, record, required, text } from "./schema.js";

const operation = choiceOf({
  createTable: (table, at) => ({ table: tableDefinition(table, at) }),
  addIndexes,
  convert: record({ target: tableDefinition }),
  updateTable,
  deleteTable: (name, at) => ({ tableName: text(name, at) }),
});

const manifest = record({ lineage: required(text), version: required(number), description: text, operation: required(operation) });

/** The contract's record of a manifest; throws what is wrong with it. */
export function describe(given) {
  const described = manifest(given, "manifest");
  return { ...described, description: described.description ?? "" };
}
