// What a map shows of each cell, as one number: NaN where it has none.

/** @import { Ends } from "./solve.js" */

/**
 * The loss at the end; the steps to the target, as log10; or the nearest minimum within `near`, by its place in the list.
 *
 * @typedef {object} Measure
 * @property {"loss" | "steps" | "basins"} measure
 * @property {[number, number][]} minima
 * @property {number} near
 */

/**
 * @param {Ends} ends
 * @param {Measure} what
 * @returns {Float64Array}
 */
export function measured({ x, y, loss, reached, gone }, { measure, minima, near }) {
  const value = new Float64Array(x.length).fill(NaN);
  for (let i = 0; i < value.length; i++) {
    if (measure === "steps") {
      if (reached[i] >= 0) value[i] = Math.log10(Math.max(reached[i], 1));
    } else if (gone[i] === 0) {
      value[i] = measure === "loss" ? loss[i] : nearest(x[i], y[i], minima, near);
    }
  }
  return value;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {[number, number][]} minima
 * @param {number} near
 */
function nearest(x, y, minima, near) {
  let least = Infinity;
  let found = NaN;
  for (let k = 0; k < minima.length; k++) {
    const dx = x - minima[k][0];
    const dy = y - minima[k][1];
    const away = dx * dx + dy * dy;
    if (away < least) {
      least = away;
      found = k;
    }
  }
  return Math.sqrt(least) <= near ? found : NaN;
}
