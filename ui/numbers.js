// Numbers as the visitor reads them, as in ui/numbers.py.

import { say } from "./say.js";

/**
 * `value` in `digits` significant digits; as 1.2e-4 below 1e-3 and from 1e5 on.
 *
 * @param {number} value
 */
export function show(value, digits = 4) {
  if (!Number.isFinite(value)) return say("not finite");
  if (value === 0) return "0";
  const rounded = Math.abs(Number(value.toPrecision(digits))); // first: 9.99999 is 10.00, not 10.000
  const scientific = rounded < 1e-3 || rounded >= 1e5;
  const whole = rounded >= 10 ** digits;
  const text = scientific
    ? value.toExponential(digits - 1).replace("e+", "e")
    : whole
      ? String(Number(value.toPrecision(digits)))
      : value.toPrecision(digits);
  return written(text.replace(/^-/, "\u2212"));
}

/**
 * A setting with all its digits, as short as possible: 0.01, 1e-8, 300.
 *
 * @param {number} value
 */
export function setting(value) {
  const size = Math.abs(value);
  return written(
    size !== 0 && (size < 1e-3 || size >= 1e16) ? value.toExponential().replace("e+", "e") : String(value),
  );
}

/**
 * A number in English as it is written in the visitor's language.
 *
 * @param {string} number
 */
function written(number) {
  return number.replace(".", say("1,234.5")[5]);
}
