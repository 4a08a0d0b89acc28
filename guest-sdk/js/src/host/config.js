/** Settings that the host gives. */

import host from "dynamodb-migrator:migration/config@0.1.0";

export function get(name) {
  return host.get(name) ?? undefined;
}

export function entries() {
  return new Map(host.entries());
}
