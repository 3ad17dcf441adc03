// What a run is called while its settings are under the hand, as in ui/labels.py.

import { setting } from "../../numbers.js";

const DIGITS = 4; // of a setting

/**
 * A label in parts: texts, and the places of settings, in order of declaration, whose values stand there.
 *
 * @typedef {(string | number)[]} Pattern
 */

/**
 * @param {Pattern} pattern
 * @param {number[]} settings
 */
export function labelOf(pattern, settings) {
  return pattern
    .map((part) => (typeof part === "string" ? part : setting(Number(settings[part].toPrecision(DIGITS)))))
    .join("");
}
