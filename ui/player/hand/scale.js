// The logarithmic scale of a surface, as `relief` in ui/figures.py has it.

const CANDIDATES = Array.from({ length: 91 }, (_, k) => 10 ** (-8 + k / 10));
const MEDIAN = 2 / 3; // the share of the scale at which the median loss shall be

/**
 * The heights from 0 to 1 of losses on a scale that is linear near the lowest and logarithmic above.
 *
 * @param {Float64Array} loss
 * @param {number | null} infimum the greatest lower bound of the loss, if there is one
 */
export function heights(loss, infimum) {
  const lowest = loss.reduce((a, b) => Math.min(a, b));
  const base = infimum === null ? lowest : Math.min(infimum, lowest);
  const above = loss.map((value) => value - base);
  const soft = softness(above);
  const level = above.map((value) => Math.log10(value + soft));
  const low = level.reduce((a, b) => Math.min(a, b));
  const high = level.reduce((a, b) => Math.max(a, b));
  return level.map((value) => (value - low) / (high - low || 1));
}

/**
 * The loss above the lowest at which the scale turns from linear to logarithmic.
 *
 * @param {Float64Array} above
 */
export function softness(above) {
  const sorted = above.toSorted();
  const half = sorted.length >> 1;
  const middle = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  const high = sorted[sorted.length - 1];
  if (!(high > 0)) return 1;
  const off = CANDIDATES.map((part) => {
    const candidate = high * part;
    return Math.abs(Math.log1p(middle / candidate) / Math.log1p(high / candidate) - MEDIAN);
  });
  return high * CANDIDATES[off.indexOf(Math.min(...off))];
}
