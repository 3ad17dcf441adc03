// Where lines lie in a plot area, in pixels.

export const FAR = 1e5; // pixels: beyond this a canvas loses precision, so that a longer segment is shortened

/**
 * A line of which a canvas can draw any part: the x and y of its points in turn, NaN where an axis cannot show one, and
 * how far along the line each point is, which is where its dashes begin.
 *
 * @typedef {object} Polyline
 * @property {Float32Array} points
 * @property {Float32Array} lengths
 */

/**
 * The line through the points 0 to n.
 *
 * @param {number} n
 * @param {(i: number) => [number, number]} at where point i is
 * @returns {Polyline}
 */
export function polyline(n, at) {
  const points = new Float32Array(2 * (n + 1));
  const lengths = new Float32Array(n + 1);
  for (let i = 0; i <= n; i++) {
    let [x, y] = at(i);
    if (i) [x, y] = within(FAR, points[2 * i - 2], points[2 * i - 1], x, y);
    points[2 * i] = x;
    points[2 * i + 1] = y;
    if (i) lengths[i] = lengths[i - 1] + (Math.hypot(x - points[2 * i - 2], y - points[2 * i - 1]) || 0);
  }
  return { points, lengths };
}

/**
 * The end of a segment from (x0, y0) to (x, y), no farther than `far` along it.
 *
 * @param {number} far
 * @param {number} x0
 * @param {number} y0
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
export function within(far, x0, y0, x, y) {
  const dx = x - x0;
  const dy = y - y0;
  const length = Math.hypot(dx, dy);
  // An end at infinity has no direction; it is left out when the line is drawn.
  return Number.isFinite(x + y) && length > far ? [x0 + (dx * far) / length, y0 + (dy * far) / length] : [x, y];
}

/**
 * Between step floor(time) and the next, where a value of each step is; the last value after the last step.
 *
 * @param {Float32Array} values `width` of them a step
 * @param {number} width
 * @param {number} n the last step
 * @param {number} time
 * @returns {number[]}
 */
export function interpolated(values, width, n, time) {
  const at = Math.min(time, n);
  const i = Math.floor(at);
  const rest = at - i;
  const now = Array.from({ length: width }, (_, j) => values[width * i + j]);
  return rest ? now.map((value, j) => value + rest * (values[width * (i + 1) + j] - value)) : now;
}

/**
 * The value at a share of an axis; what slips over an edge means the edge.
 *
 * @param {{ range: [number, number] }} axis
 * @param {number} share
 */
export function valueAt({ range: [low, high] }, share) {
  return low + Math.min(Math.max(share, 0), 1) * (high - low);
}

/**
 * A point of a straight line, moved along it to where a canvas can still draw.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} slope
 * @returns {[number, number]}
 */
export function drawable(x, y, slope) {
  const near = Math.min(Math.max(y, -FAR), FAR);
  return [x + (near === y ? 0 : (near - y) / slope), near];
}
