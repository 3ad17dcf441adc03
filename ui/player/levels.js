// The level lines of a grid of heights over [-1, 1]^2.

/** @typedef {[number, number]} Point */

/**
 * The line where the heights have this level, one piece for each pair of crossed cell edges.
 *
 * @param {number} size of the grid, along each side
 * @param {Float32Array} value row by row
 * @param {number} level
 * @returns {[Point, Point][]}
 */
export function levelLine(size, value, level) {
  /** @param {number} i */
  const at = (i) => (2 * i) / (size - 1) - 1;
  /** @type {[Point, Point][]} */
  const pieces = [];
  for (let j = 0; j < size - 1; j++) {
    for (let i = 0; i < size - 1; i++) {
      const corners = [
        [i, j],
        [i + 1, j],
        [i + 1, j + 1],
        [i, j + 1],
      ];
      const heights = corners.map(([a, b]) => value[b * size + a] - level);
      /** @type {Point[]} */
      const crossed = [];
      corners.forEach(([a, b], k) => {
        const next = (k + 1) % 4;
        const [a2, b2] = corners[next];
        if (heights[k] < 0 === heights[next] < 0) return;
        const share = heights[k] / (heights[k] - heights[next]);
        crossed.push([at(a + share * (a2 - a)), at(b + share * (b2 - b))]);
      });
      for (let k = 0; k + 1 < crossed.length; k += 2) pieces.push([crossed[k], crossed[k + 1]]);
    }
  }
  return pieces;
}

/**
 * The colour at a share of a row of colours.
 *
 * @param {[number, number, number][]} colours at equal distances from 0 to 1
 * @param {number} share
 */
export function mixed(colours, share) {
  const at = share * (colours.length - 1);
  const k = Math.min(Math.floor(at), colours.length - 2);
  return colours[k].map((value, n) => Math.round(value + (at - k) * (colours[k + 1][n] - value)));
}
