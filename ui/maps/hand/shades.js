// The colours of a map: as `plane_figure` and `basin_figure` in ui/maps/figures.py have them.

import { mixed } from "../../player/levels.js";

/**
 * @import { Scale } from "./scale.js"
 * @typedef {[number, number, number]} Colour
 */

/**
 * What is known of the cells of a map, row by row from below.
 *
 * @typedef {object} Known
 * @property {Float64Array} x where the runs ended
 * @property {Float64Array} y
 * @property {Float64Array} loss
 * @property {Int32Array} reached
 * @property {Uint8Array} gone
 */

/**
 * A picture of m rows and columns: the place of each cell's colour in a palette, of which the last is for runs that
 * diverged. A plane has the ends of its colours on the scale.
 *
 * @typedef {object} Picture
 * @property {number} m
 * @property {Uint16Array} code
 * @property {Colour[]} palette
 * @property {[number, number]} [range]
 */

const SHADES = 1024;

/**
 * The cells of every `stride`-th row and column, row by row.
 *
 * @param {number} n
 * @param {number} stride
 */
export function shown(n, stride) {
  const m = n / stride;
  const cells = new Int32Array(m * m);
  for (let row = 0, i = 0; row < n; row += stride) {
    for (let column = 0; column < n; column += stride) cells[i++] = row * n + column;
  }
  return cells;
}

/**
 * A plane: its cells by the loss at the end, or by the steps to the target.
 *
 * @param {Known} known
 * @param {Int32Array} cells
 * @param {object} look
 * @param {"loss" | "steps"} look.measure
 * @param {Scale} look.scale
 * @param {number} look.startLoss
 * @param {number} look.steps
 * @param {Colour[]} look.colours from low to high
 * @param {Colour} look.missed where the target is not reached
 * @param {Colour} look.diverged
 * @returns {Picture}
 */
export function plane(known, cells, { measure, scale, startLoss, steps, colours, missed, diverged }) {
  const value = new Float64Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (measure === "steps") value[i] = known.reached[cell] < 0 ? NaN : Math.log10(Math.max(known.reached[cell], 1));
    else value[i] = known.gone[cell] ? NaN : scale.level(known.loss[cell]);
  }
  const [low, high] = measure === "steps" ? [0, Math.log10(steps)] : ends(value, scale.top(startLoss));
  const palette = Array.from({ length: SHADES }, (_, k) => mixed(colours, k / (SHADES - 1)));
  const code = new Uint16Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const share = (value[i] - low) / (high - low);
    if (Number.isNaN(share)) code[i] = known.gone[cells[i]] ? SHADES + 1 : SHADES;
    else code[i] = Math.round(Math.min(Math.max(share, 0), 1) * (SHADES - 1));
  }
  return { m: Math.sqrt(cells.length), code, palette: [...palette, missed, diverged], range: [low, high] };
}

/**
 * Where the colours of a loss end: at the lowest, and at the highest unless that is beyond the chart's end.
 *
 * @param {Float64Array} value NaN where there is none
 * @param {number} end
 * @returns {[number, number]}
 */
function ends(value, end) {
  let low = Infinity;
  let high = -Infinity;
  for (const level of value) {
    if (level < low) low = level;
    if (level > high) high = level;
  }
  if (high === -Infinity) return [0, 1];
  const top = Math.min(high, end);
  return [Math.min(low, top - 0.5), top];
}

/**
 * A map of starts: its cells by the minimum that is near to where the run ended. What other ends there are, this does
 * not tell apart.
 *
 * @param {Known} known
 * @param {Int32Array} cells
 * @param {object} look
 * @param {[number, number][]} look.minima
 * @param {number} look.near
 * @param {Colour[]} look.colours a minimum each
 * @param {Colour} look.other
 * @param {Colour} look.diverged
 * @returns {Picture}
 */
export function basins(known, cells, { minima, near, colours, other, diverged }) {
  const code = Uint16Array.from(cells, (cell) => {
    if (known.gone[cell]) return minima.length + 1;
    let least = Infinity;
    let nearest = 0;
    for (const [k, [x, y]] of minima.entries()) {
      const away = Math.hypot(known.x[cell] - x, known.y[cell] - y);
      if (away < least) {
        least = away;
        nearest = k;
      }
    }
    return least <= near ? nearest : minima.length;
  });
  return { m: Math.sqrt(cells.length), code, palette: [...colours, other, diverged] };
}
