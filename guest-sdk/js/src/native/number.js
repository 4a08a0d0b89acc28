/** DynamoDB's numbers: decimal text of at most 38 significant digits. */

import { ItemError } from "../errors.js";

const MOST_DIGITS = 38;

/** The one spelling of a number that stands for all of them: plain decimal without needless zeros. */
export function canonical(text) {
  const parts = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!parts) throw new ItemError("value", `\`${text}\` is not a number`);
  const [, sign, whole, fraction = "", exponent = "0"] = parts;
  const all = whole + fraction;
  const leading = /^0*/.exec(all)[0].length;
  const digits = all.slice(leading).replace(/0+$/, "");
  if (digits === "") return "0";
  if (digits.length > MOST_DIGITS) {
    throw new ItemError("value", `\`${text}\` has more than ${MOST_DIGITS} significant digits`);
  }
  // The value is 0.DIGITS × 10^point.
  const point = whole.length - leading + Number(exponent);
  if (point - 1 < -130 || point - 1 > 125) {
    throw new ItemError("value", `\`${text}\` is outside of 1E-130 to 9.99E+125, the numbers that DynamoDB stores`);
  }
  return (sign === "-" ? "-" : "") + plain(digits, point);
}

function plain(digits, point) {
  if (point >= digits.length) return digits + "0".repeat(point - digits.length);
  if (point > 0) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  return `0.${"0".repeat(-point)}${digits}`;
}
