/** What can go wrong in a converter. */

/** Why an item, a path or a value was refused. */
export class ItemError extends Error {
  name = "ItemError";

  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** Why one item cannot be converted. The other items of the batch are not affected. */
export class ConvertError extends Error {
  name = "ConvertError";
}

/**
 * What the host records and shows. A refusal says what it has to say; anything else is a mistake in the converter, whose author
 * needs the stack to find it, without the frames of `caller`, the stack of whoever called the converter.
 */
export function messageOf(thrown, caller = "") {
  if (!(thrown instanceof Error)) return String(thrown);
  const causes = thrown.cause === undefined ? "" : `: ${messageOf(thrown.cause)}`;
  if (thrown instanceof ConvertError || thrown instanceof ItemError) return thrown.message + causes;
  const frames = framesBelow(framesOf(thrown.stack), framesOf(caller));
  return [`${thrown.name}: ${thrown.message}${causes}`, ...frames].join("\n");
}

/** Frames without those of the caller. Its innermost one stands in both stacks, at different places of its code. */
function framesBelow(frames, caller) {
  let common = 0;
  while (common < caller.length && frames.at(-1 - common) === caller.at(-1 - common)) common += 1;
  return common === 0 ? frames : frames.slice(0, -1 - common);
}

/** Node's stacks begin with the message, QuickJS's do not, and SpiderMonkey writes `name@place`. */
function framesOf(stack = "") {
  const frames = stack.split("\n").map((line) => {
    const [, name, place] = /^([^\s@]*)@(.+:\d+:\d+)$/.exec(line) ?? [];
    return place === undefined ? line : `    at ${name || "<anonymous>"} (${place})`;
  });
  return frames.filter((line) => /^\s+at /.test(line));
}
