/** Messages to the host, and a console for code that was not written for components. */

import * as log from "dynamodb-migrator:migration/log@0.1.0";
import "./globals.js";
import { interfaceOf } from "./interface.js";

const host = interfaceOf(log);

export function write(level, message) {
  host.log(level, message);
}

const line = (level) => (...values) => write(level, values.map(String).join(" "));

// An engine may have one that writes where nobody reads.
globalThis.console = {
  trace: line("trace"),
  debug: line("debug"),
  log: line("info"),
  info: line("info"),
  warn: line("warn"),
  error: line("error"),
};
