/** Items in a component: handles to those that the host holds. */

import * as items from "dynamodb-migrator:migration/items@0.1.0";
import { ItemError } from "../errors.js";
import { interfaceOf } from "./interface.js";

export const StoredItem = interfaceOf(items).Item;

/** An error of the host's as one of ours; any other as it is. */
export function refusal(error) {
  const { tag, val } = error?.payload ?? {};
  return tag === undefined ? error : new ItemError(tag, val);
}
