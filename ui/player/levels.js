// The level lines of a grid of heights over [-1, 1]^2.

/** @import { Numbers } from "./payload.js" */

/** @typedef {[number, number]} Point */

/** Where a share of each edge of a cell is, from its corner: the edges are walked round, from below. */
/** @type {((share: number) => Point)[]} */
const EDGES = [(share) => [share, 0], (share) => [1, share], (share) => [1 - share, 1], (share) => [0, 1 - share]];

/**
 * The lines where the heights have one of these levels, one piece for each pair of crossed edges of a cell.
 *
 * @param {number} size of the grid, along each side
 * @param {Numbers} value row by row
 * @param {number[]} levels ascending
 * @returns {[Point, Point][]}
 */
export function levelLines(size, value, levels) {
  /** @type {[Point, Point][]} */
  const pieces = [];
  for (let j = 0; j < size - 1; j++) {
    for (let i = 0; i < size - 1; i++) {
      const at = j * size + i;
      const a = value[at];
      const b = value[at + 1];
      const c = value[at + size + 1];
      const d = value[at + size];
      const low = Math.min(a, b, c, d);
      const high = Math.max(a, b, c, d);
      for (let k = firstAbove(levels, low); k < levels.length && levels[k] <= high; k++) {
        pieces.push(...cellLines(size, i, j, [a, b, c, d], levels[k]));
      }
    }
  }
  return pieces;
}

/**
 * The first of the levels that is above a height.
 *
 * @param {number[]} levels
 * @param {number} height
 */
function firstAbove(levels, height) {
  let k = 0;
  while (k < levels.length && levels[k] <= height) k++;
  return k;
}

/**
 * The pieces of one level in the cell right above and beside point (i, j), whose corners have these heights, in turn.
 *
 * @param {number} size
 * @param {number} i
 * @param {number} j
 * @param {number[]} corners
 * @param {number} level
 * @returns {[Point, Point][]}
 */
function cellLines(size, i, j, corners, level) {
  /** @param {number} k */
  const at = (k) => (2 * k) / (size - 1) - 1;
  /** @type {Point[]} */
  const crossed = [];
  for (let k = 0; k < 4; k++) {
    const here = corners[k] - level;
    const next = corners[(k + 1) % 4] - level;
    if (here < 0 === next < 0) continue;
    const share = here / (here - next);
    const [di, dj] = EDGES[k](share);
    crossed.push([at(i + di), at(j + dj)]);
  }
  /** @type {[Point, Point][]} */
  const pieces = [];
  for (let k = 0; k + 1 < crossed.length; k += 2) pieces.push([crossed[k], crossed[k + 1]]);
  return pieces;
}

/**
 * The colour at a share of a row of colours.
 *
 * @param {[number, number, number][]} colours at equal distances from 0 to 1
 * @param {number} share
 * @returns {[number, number, number]}
 */
export function mixed(colours, share) {
  const at = share * (colours.length - 1);
  const k = Math.min(Math.floor(at), colours.length - 2);
  const [red, green, blue] = colours[k].map((value, n) => Math.round(value + (at - k) * (colours[k + 1][n] - value)));
  return [red, green, blue];
}
