// The order in which the cells of a map are computed, coarse to fine: as in optimizers/maps/refinement.py, in smaller
// pieces, because a hand waits.

const STRIDE = 8; // the first picture of a large map has every eighth row and column
const AT_ONCE = 2_000_000; // run-steps of a picture that needs no coarser one before it: some 20 ms with two workers
const FINER = 2; // times as many rows and columns in the next picture
const PIECE = 700_000; // run-steps that a worker computes together, at most: some 10 ms

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
 * @param {number} workers that share the pieces of a pass evenly
 * @returns {Pass[]}
 */
export function passes(n, steps, workers) {
  const key = [n, steps, workers].join();
  if (kept.key !== key) kept = { key, passes: ordered(n, steps, workers) };
  return kept.passes;
}

/** Those of the last size and length, which a hand asks for again and again. */
let kept = { key: "", passes: /** @type {Pass[]} */ ([]) };

/**
 * @param {number} n
 * @param {number} steps
 * @param {number} workers
 * @returns {Pass[]}
 */
function ordered(n, steps, workers) {
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
    const count = workers * Math.ceil((cells.length * steps) / (workers * PIECE));
    const size = 2 * Math.ceil(cells.length / (2 * count));
    const pieces = [];
    for (let low = 0; low < cells.length; low += size) pieces.push(Int32Array.from(cells.slice(low, low + size)));
    found.push({ stride, pieces });
  }
  return found;
}
