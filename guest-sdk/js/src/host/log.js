/** Messages to the host, and a console for code that was not written for components. */

import host from "dynamodb-migrator:migration/log@0.1.0";

export function write(level, message) {
  host.log(level, message);
}

const line = (level) => (...values) => write(level, values.map(String).join(" "));

globalThis.console ??= {
  trace: line("trace"),
  debug: line("debug"),
  log: line("info"),
  info: line("info"),
  warn: line("warn"),
  error: line("error"),
};
