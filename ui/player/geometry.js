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

/**
 * Point i of a line.
 *
 * @param {Polyline} line
 * @param {number} i
 * @returns {[number, number]}
 */
export function pointOf({ points }, i) {
  return [points[2 * i], points[2 * i + 1]];
}

/**
 * Where a line that is outside of a box at some time has left it last, and the direction out of the box; null while it
 * is inside.
 *
 * @param {Polyline} line
 * @param {number} n its last point
 * @param {number} time
 * @param {number} width of the box, from (0, 0) on
 * @param {number} height
 * @returns {{ at: [number, number], normal: [number, number] } | null}
 */
export function exit(line, n, time, width, height) {
  /** @type {(x: number, y: number) => boolean} */
  const isInside = (x, y) => x >= 0 && x <= width && y >= 0 && y <= height;
  let [x, y] = interpolated(line.points, 2, n, time);
  if (isInside(x, y)) return null;
  for (let i = Math.min(Math.floor(time), n); i >= 0; i--) {
    const [x0, y0] = pointOf(line, i);
    if (isInside(x0, y0)) return crossing(x0, y0, x - x0, y - y0, width, height);
    [x, y] = [x0, y0];
  }
  return null;
}

/**
 * Where a segment from inside a box to outside crosses its edge.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 * @param {number} width
 * @param {number} height
 * @returns {{ at: [number, number], normal: [number, number] }}
 */
function crossing(x, y, dx, dy, width, height) {
  const byX = dx ? ((dx > 0 ? width : 0) - x) / dx : Infinity;
  const byY = dy ? ((dy > 0 ? height : 0) - y) / dy : Infinity;
  const share = Math.min(byX, byY);
  return {
    at: [x + share * dx, y + share * dy],
    normal: byX < byY ? [Math.sign(dx), 0] : [0, Math.sign(dy)],
  };
}
