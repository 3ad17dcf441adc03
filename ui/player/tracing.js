// A line with thousands of points as the few strokes that its pixels need.

const MARGIN = 20; // pixels beyond the edge up to which a line is drawn: more than its width
const FINE = 0.5; // pixels: what is nearer to each other is one place

/**
 * What draws: a canvas, or a path.
 *
 * @typedef {object} Pen
 * @property {(x: number, y: number) => void} moveTo
 * @property {(x: number, y: number) => void} lineTo
 */

/**
 * Draws the points `from` to `to` of a line, as the eye sees it: of the points in one column of pixels the lowest and the
 * highest, nothing twice that goes to and fro, and nothing beyond the edges of the plot area.
 */
export class Tracing {
  /**
   * @param {Pen} pen
   * @param {number} width of the plot area
   * @param {number} height
   */
  constructor(pen, width, height) {
    this.pen = pen;
    this.right = width + MARGIN;
    this.bottom = height + MARGIN;
    this.down = false; // whether the pen is at (x, y)
    this.begun = false; // whether there is a point before
    this.x = 0;
    this.y = 0;
    this.formerX = NaN; // the point before that
    this.formerY = NaN;
  }

  /**
   * @param {Float32Array} points x and y in turn; NaN where there is a gap
   * @param {number} from
   * @param {number} to
   */
  trace(points, from, to) {
    let column = NaN;
    let low = 0; // the places of the lowest and the highest point of this column, and of the last
    let high = 0;
    let last = from;
    const flush = () => {
      if (Number.isNaN(column)) return;
      for (const i of [Math.min(low, high), Math.max(low, high), last]) this.go(points[2 * i], points[2 * i + 1]);
      column = NaN;
    };
    for (let i = from; i <= to; i++) {
      const x = points[2 * i];
      const y = points[2 * i + 1];
      if (!Number.isFinite(x + y)) {
        flush();
        this.lift();
        continue;
      }
      if (Math.floor(x) === column) {
        if (y < points[2 * low + 1]) low = i;
        if (y > points[2 * high + 1]) high = i;
        last = i;
        continue;
      }
      flush();
      this.go(x, y);
      column = Math.floor(x);
      low = high = last = i;
    }
    flush();
  }

  /** Begins anew at the next point. */
  lift() {
    this.down = this.begun = false;
    this.formerX = this.formerY = NaN;
  }

  /**
   * On to a point.
   *
   * @param {number} x
   * @param {number} y
   */
  go(x, y) {
    if (!this.begun) {
      this.begun = true;
    } else {
      if (isNear(x, y, this.x, this.y)) return;
      if (isNear(x, y, this.formerX, this.formerY)) {
        this.down = false; // this piece was drawn the other way
      } else {
        this.draw(x, y);
      }
      this.formerX = this.x;
      this.formerY = this.y;
    }
    this.x = x;
    this.y = y;
  }

  /**
   * The piece to a point, as far as it lies in the plot area.
   *
   * @param {number} x
   * @param {number} y
   */
  draw(x, y) {
    const dx = x - this.x;
    const dy = y - this.y;
    let start = 0;
    let end = 1;
    for (const [at, by, edge] of [
      [this.x, dx, this.right],
      [this.y, dy, this.bottom],
    ]) {
      if (by === 0) {
        if (at < -MARGIN || at > edge) end = -1;
        continue;
      }
      const a = (-MARGIN - at) / by;
      const b = (edge - at) / by;
      start = Math.max(start, Math.min(a, b));
      end = Math.min(end, Math.max(a, b));
    }
    if (start > end) {
      this.down = false;
      return;
    }
    if (!this.down || start > 0) this.pen.moveTo(this.x + start * dx, this.y + start * dy);
    this.pen.lineTo(this.x + end * dx, this.y + end * dy);
    this.down = end === 1;
  }
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} otherX
 * @param {number} otherY
 */
function isNear(x, y, otherX, otherY) {
  return Math.abs(x - otherX) < FINE && Math.abs(y - otherY) < FINE;
}
