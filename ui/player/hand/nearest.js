// How far the points of a run are from the nearest of some minima.

import { within32 } from "../payload.js";

/**
 * One distance for each point; none where there are no minima.
 *
 * @param {Float64Array} x the points, x and y in turn
 * @param {[number, number][]} minima
 */
export function nearest(x, minima) {
  if (!minima.length) return new Float32Array(0);
  return Float32Array.from({ length: x.length / 2 }, (_, i) => {
    let squared = Infinity;
    for (const [toX, toY] of minima) {
      squared = Math.min(squared, (x[2 * i] - toX) ** 2 + (x[2 * i + 1] - toY) ** 2);
    }
    return within32(Math.sqrt(squared));
  });
}
