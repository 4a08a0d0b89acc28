/** Messages in a test: there is no host, so they go to standard error. */

export function write(level, message) {
  console.error(`${level}: ${message}`);
}
