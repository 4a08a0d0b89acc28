/** What an author of a migration writes with. */

export * as config from "#config";
export * as log from "./log.js";
export { ConvertError, ItemError } from "./errors.js";
export { Item, quoted } from "./item.js";
