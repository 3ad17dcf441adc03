// The order in which the cells of a map are computed, coarse to fine: as in optimizers/maps/refinement.py, in smaller
// pieces, because a hand waits.

const STRIDE = 8; // the first picture of a large map has every eighth row and column
const AT_ONCE = 2_000_000; // run-steps of a picture that needs no coarser one before it: some 20 ms with two workers
const FINER = 2; // times as many rows and columns in the next picture
const PIECE = 400_000; // run-steps that a worker computes together

/**
 * A picture of every so many rows and columns, and the cells that it needs besides those of the pictures before it, in
 * pieces of an even number.
 *
 * @typedef {object} Pass
 * @property {number} stride
 * @property {Int32Array[]} pieces
 */

/**
 * @param {number} n cells along each side, a multiple of twice STRIDE
 * @param {number} steps
 * @returns {Pass[]}
 */
export function passes(n, steps) {
  if (kept.n !== n || kept.steps !== steps) kept = { n, steps, passes: ordered(n, steps) };
  return kept.passes;
}

/** Those of the last size and length, which a hand asks for again and again. */
let kept = { n: 0, steps: 0, passes: /** @type {Pass[]} */ ([]) };

/**
 * @param {number} n
 * @param {number} steps
 * @returns {Pass[]}
 */
function ordered(n, steps) {
  const size = 2 * Math.max(Math.round(PIECE / steps / 2), 32);
  let stride = 1;
  while (stride < STRIDE && (n / stride) ** 2 * steps > AT_ONCE) stride *= 2;
  /** @type {Pass[]} */
  const found = [];
  for (let before = 0; stride >= 1; before = stride, stride = stride === 1 ? 0 : Math.max(stride / FINER, 1)) {
    const cells = [];
    for (let row = 0; row < n; row += stride) {
      for (let column = 0; column < n; column += stride) {
        if (!before || row % before || column % before) cells.push(row * n + column);
      }
    }
    const pieces = [];
    for (let low = 0; low < cells.length; low += size) pieces.push(Int32Array.from(cells.slice(low, low + size)));
    found.push({ stride, pieces });
  }
  return found;
}
