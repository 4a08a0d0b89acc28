/** Settings that the host gives. */

import * as config from "dynamodb-migrator:migration/config@0.1.0";
import { interfaceOf } from "./interface.js";

const host = interfaceOf(config);

export function get(name) {
  return host.get(name) ?? undefined;
}

export function entries() {
  return new Map(host.entries());
}
