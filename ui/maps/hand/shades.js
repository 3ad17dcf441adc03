// The colours of a map: as `plane_figure` and `basin_figure` in ui/maps/figures.py have them.

import { mixed } from "../../player/levels.js";

/** @typedef {[number, number, number]} Colour */

/**
 * What is known of the cells of a map, row by row from below: what it shows of each (see measure.js), and 1 where the run
 * diverged.
 *
 * @typedef {{ value: Float64Array, gone: Uint8Array }} Known
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
 * @param {(value: number) => number} look.level of a value on the scale of the colours
 * @param {(low: number, high: number) => [number, number]} look.ends of the colours, for the lowest and highest level
 * @param {Colour[]} look.colours from low to high
 * @param {Colour} look.missed where the target is not reached
 * @param {Colour} look.diverged
 * @returns {Picture}
 */
export function plane(known, cells, { level, ends, colours, missed, diverged }) {
  const at = new Float64Array(cells.length);
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0; i < cells.length; i++) {
    at[i] = level(known.value[cells[i]]);
    if (at[i] < lowest) lowest = at[i];
    if (at[i] > highest) highest = at[i];
  }
  const [low, high] = ends(lowest, highest);
  const palette = Array.from({ length: SHADES }, (_, k) => mixed(colours, k / (SHADES - 1)));
  const code = new Uint16Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const share = (at[i] - low) / (high - low);
    if (Number.isNaN(share)) code[i] = known.gone[cells[i]] ? SHADES + 1 : SHADES;
    else code[i] = Math.round(Math.min(Math.max(share, 0), 1) * (SHADES - 1));
  }
  return { m: Math.sqrt(cells.length), code, palette: [...palette, missed, diverged], range: [low, high] };
}

/**
 * A map of starts: its cells by the minimum that is near to where the run ended. What other ends there are, this does
 * not tell apart.
 *
 * @param {Known} known
 * @param {Int32Array} cells
 * @param {object} look
 * @param {Colour[]} look.colours a minimum each
 * @param {Colour} look.other
 * @param {Colour} look.diverged
 * @returns {Picture}
 */
export function basins(known, cells, { colours, other, diverged }) {
  const n = colours.length;
  const code = new Uint16Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const found = known.value[cells[i]];
    code[i] = known.gone[cells[i]] ? n + 1 : Number.isNaN(found) ? n : found;
  }
  return { m: Math.sqrt(cells.length), code, palette: [...colours, other, diverged] };
}
