/**
 * Checks of what an author wrote, which turn it into what the contract has: names in camel case, choices in kebab case, null for what is
 * not set. A check is a function of a value and of the place where it stands.
 */

function refuse(at, expected, value) {
  const found = value === null ? "null" : Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : JSON.stringify(value);
  throw new TypeError(`\`${at}\` must be ${expected}, but is ${found}`);
}

export function text(value, at) {
  return typeof value === "string" ? value : refuse(at, "a string", value);
}

export function number(value, at) {
  return Number.isSafeInteger(value) ? value : refuse(at, "a whole number", value);
}

export function flag(value, at) {
  return typeof value === "boolean" ? value : refuse(at, "true or false", value);
}

/** One of DynamoDB's constants: `PAY_PER_REQUEST` is the contract's `pay-per-request`. */
export function oneOf(...constants) {
  return (value, at) => {
    if (!constants.includes(value)) refuse(at, `one of ${constants.join(", ")}`, value);
    return value.toLowerCase().replaceAll("_", "-");
  };
}

/** A list, empty where there is none. */
export function list(check) {
  const checked = (value, at) => {
    if (!Array.isArray(value)) refuse(at, "a list", value);
    return value.map((element, index) => check(element, `${at}[${index}]`));
  };
  return Object.assign(checked, { missing: () => [] });
}

/** A field that must be there. */
export function required(check) {
  const missing = (at) => {
    throw new TypeError(`\`${at}\` is missing`);
  };
  return Object.assign((value, at) => check(value, at), { missing });
}

/** An object with these fields and no others. */
export function record(fields) {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(at, "an object", value);
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
    if (unknown !== undefined) {
      throw new TypeError(`\`${at}\` has no setting \`${unknown}\`; there are ${Object.keys(fields).join(", ")}`);
    }
    const checked = Object.entries(fields).map(([name, check]) => {
      const place = `${at}.${name}`;
      return [camelCase(name), value[name] === undefined ? (check.missing?.(place) ?? null) : check(value[name], place)];
    });
    return Object.fromEntries(checked);
  };
}

/** An object with one of these fields, which says what it is. */
export function choiceOf(cases) {
  return (value, at) => {
    const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
    if (names.length !== 1 || !Object.hasOwn(cases, names[0])) {
      throw new TypeError(`\`${at}\` must have one of ${Object.keys(cases).join(", ")}`);
    }
    const [name] = names;
    return { tag: kebabCase(name), val: cases[name](value[name], `${at}.${name}`) };
  };
}

/** DynamoDB's `SSESpecification` is the contract's `sse-specification`: `sseSpecification` here. */
function camelCase(name) {
  return name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());
}

function kebabCase(name) {
  return name.replace(/(?!^)[A-Z]/g, "-$&").toLowerCase();
}
