/** Settings in a test: those of `withConfig`. */

let settings = new Map();

export function get(name) {
  return settings.get(name);
}

export function entries() {
  return new Map(settings);
}

/** Runs a test with these settings. */
export function withConfig(given, test) {
  const outer = settings;
  settings = new Map(Object.entries(given));
  try {
    return test();
  } finally {
    settings = outer;
  }
}
