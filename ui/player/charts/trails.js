// Lines that grow with time: each whole line faintly, its trail so far, and its marker at the head.

import { contextOf, stroke } from "../drawing.js";
import { interpolated, polyline } from "../geometry.js";
import { drawHead } from "./head.js";
import { Overlay } from "./overlay.js";

/**
 * @import { Line, PayloadChart } from "../payload.js"
 * @import { Player } from "../player.js"
 * @import { Polyline } from "../geometry.js"
 */

/**
 * A chart with trails. A kind says in `projection` where the points of its lines lie.
 *
 * @template {Line} L
 */
export class Trails extends Overlay {
  markerSize = 5;
  faint = 0.14; // how strong is what is still to come
  hasCasing = true; // so that trails that cross can be told apart

  /**
   * @param {PayloadChart} chart
   * @param {Player} player
   * @param {() => L[]} lines what is drawn, asked for whenever it may have changed
   */
  constructor(chart, player, lines) {
    super(chart, player);
    this.lines = lines;
    /** @type {Polyline[]} */
    this.paths = [];
    /** Up to which step the trails are drawn. */
    this.drawn = 0;
  }

  /**
   * Where point i of a line lies, in pixels; NaN where an axis cannot show it.
   *
   * @abstract
   * @returns {(line: L, i: number) => [number, number]}
   */
  projection() {
    throw new Error("A chart with trails says where its points are.");
  }

  place() {
    const at = this.projection();
    this.paths = this.lines().map((line) => polyline(line.n, (i) => at(line, i)));
    this.clear();
    this.draw();
  }

  /** Only what is still to come of the lines. */
  clear() {
    const c = contextOf(this.trails);
    const { clock, thick } = this.player;
    c.clearRect(0, 0, this.width, this.height);
    this.drawn = 0;
    this.lines().forEach(({ n, colour, dash }, k) => {
      stroke(c, this.paths[k], Math.min(clock.step, n), n, { colour, width: thick * 0.6, alpha: this.faint, dash });
    });
  }

  /** Adds what has been run since the last frame, so that a frame costs the same at step 10 and at step 5,000. */
  draw() {
    const { step } = this.player.clock;
    if (step < this.drawn) this.clear();
    this.extend(contextOf(this.trails), this.drawn, step);
    this.drawn = step;
    this.drawHeads();
  }

  /**
   * Draws what lies below the heads.
   *
   * @param {CanvasRenderingContext2D} _c
   */
  drawBelow(_c) {}

  /**
   * Adds the steps from one to another.
   *
   * @param {CanvasRenderingContext2D} c
   * @param {number} from
   * @param {number} to
   */
  extend(c, from, to) {
    const { thick, casing } = this.player;
    this.lines().forEach(({ n, colour, dash }, k) => {
      const end = Math.min(to, n);
      if (end <= from) return;
      stroke(c, this.paths[k], Math.max(from - 1, 0), end, { colour, width: thick, alpha: 1, dash });
      if (!this.hasCasing) return;
      c.globalCompositeOperation = "destination-over"; // a casing lies under every trail
      stroke(c, this.paths[k], from, end, { colour: casing, width: thick + 2.5, alpha: 0.9, dash: [] });
      c.globalCompositeOperation = "source-over";
    });
  }

  /**
   * Where the head of line k is drawn.
   *
   * @param {number} _k
   * @param {number[]} point where its line is now
   */
  headAt(_k, [x, y]) {
    return [x, y];
  }

  drawHeads() {
    const { time } = this.player.clock;
    const { thick } = this.player;
    const c = contextOf(this.heads);
    c.clearRect(0, 0, this.width, this.height);
    this.drawBelow(c);
    this.lines().forEach((line, k) => {
      const { points } = this.paths[k];
      const [x, y] = this.headAt(k, interpolated(points, 2, line.n, time));
      const i = Math.floor(time);
      if (i < line.n && time > i) {
        c.beginPath();
        c.moveTo(points[2 * i], points[2 * i + 1]);
        c.lineTo(x, y);
        Object.assign(c, { strokeStyle: line.colour, lineWidth: thick, lineCap: "round" });
        c.stroke();
      }
      drawHead(c, this.player, line, x, y, this.markerSize);
    });
  }
}
