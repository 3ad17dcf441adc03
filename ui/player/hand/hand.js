// The hand: while a slider or the start is dragged, the runs are computed here, in every frame, and shown by the player.
// The server hears of it on release, as ever, and its answer, which has the same bits, takes their place.

import { lossFrom, within32 } from "../payload.js";
import { crc32 } from "./check.js";
import { labelOf } from "./label.js";
import { Means } from "./means.js";
import { nearest } from "./nearest.js";
import { heights } from "./scale.js";
import { Sliders } from "./sliders.js";

/**
 * @import { Ground } from "../charts/ground.js"
 * @import { Payload, Run } from "../payload.js"
 * @import { Experiment } from "./compute.js"
 * @import { Source } from "./source.js"
 */

const STILL = new Set(["relief", "distance"]); // kinds of chart that show the surface which the server has sent
const GRID = 64; // points along each side of a map's ground while it follows the hand

export class Hand {
  /**
   * @param {Source} source
   * @param {object} player
   * @param {(runs: Run[], e: Experiment) => void} player.show called in a frame with what has been computed
   * @param {() => void} player.ready called once runs can be computed
   * @param {() => void} player.lack called when they cannot, or have other bits than the server's
   */
  constructor(source, { show, ready, lack }) {
    this.means = new Means(source, { ready, lack });
    this.show = show;
    this.lack = lack;
    /** @type {Payload | null} */
    this.data = null;
    /** The experiment under the hand; null while it is the one that the server has sent. @type {Experiment | null} */
    this.moved = null;
    /** @type {number | null} */
    this.frame = null;
    this.sliders = new Sliders({
      state: () => this.state,
      // A relief cannot follow its surface's parameters, nor can its minima, and runs beside it would lie.
      follows: ({ part }) => part !== "surfaces" || !this.data?.charts.some(({ kind }) => STILL.has(kind)),
      move: (e) => this.move(e),
    });
  }

  /** The experiment that the server has sent, the one under the hand, and what computes them, once all that is there. */
  get state() {
    const { data, moved } = this;
    const { arithmetic } = this.means;
    return data?.hand && arithmetic ? { sent: data.hand.experiment, moved, arithmetic } : null;
  }

  /**
   * What the server has sent. Returns whether the visitor has seen it already, or is further by now.
   *
   * @param {Payload} data
   */
  take(data) {
    const same = this.moved !== null && JSON.stringify(this.moved) === JSON.stringify(data.hand?.experiment);
    this.data = data;
    this.moved = null;
    if (data.hand) this.means.fetch(data.hand);
    this.sliders.follow();
    return same || this.moved !== null;
  }

  /**
   * The runs of what the server has sent, computed here; null as long as they cannot be.
   *
   * @param {Payload} data
   * @returns {Run[] | null}
   */
  agreed(data) {
    if (!data.hand || !this.means.able(data.hand.experiment)) return null;
    const { runs, checks } = this.computed(data, data.hand.experiment);
    if (checks().join() === data.checks?.join()) return runs;
    this.lack();
    return null;
  }

  /**
   * Moves the start.
   *
   * @param {[number, number]} start
   */
  moveStart(start) {
    const e = this.moved ?? this.data?.hand?.experiment;
    if (e) this.move({ ...e, start });
  }

  /** Shows again what the server has sent. */
  cancel() {
    const e = this.data?.hand?.experiment;
    if (e && this.moved) this.move(e);
  }

  /**
   * Computes and shows another experiment in the next frame, if it can.
   *
   * @param {Experiment} e
   */
  move(e) {
    if (!this.means.able(e)) return;
    this.moved = e;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.moved) this.compute(this.moved);
    });
  }

  /** @param {Experiment} e */
  compute(e) {
    if (this.data) this.show(this.computed(this.data, e).runs, e);
  }

  /**
   * The runs of an experiment in the looks of some data, and a function for the checks of their bits.
   *
   * @param {Payload} data
   * @param {Experiment} e
   */
  computed(data, e) {
    const { arithmetic, normals } = this.means;
    if (!arithmetic) throw new Error("There is nothing to compute with.");
    const full = { ...e, normals };
    const base = data.infimum ?? 0;
    const bare = data.rules.map((_, k) => arithmetic.run(full, k));
    const runs = bare.map((run, k) => {
      const above = new Float32Array(run.n + 1);
      const gradient = new Float32Array(run.n + 1);
      for (let i = 0; i <= run.n; i++) {
        above[i] = within32(run.loss[i] - base);
        gradient[i] = within32(Math.hypot(run.gradient[2 * i], run.gradient[2 * i + 1]));
      }
      const x = Float32Array.from(run.x, within32);
      const loss = lossFrom(above, data);
      const name = data.hand ? labelOf(data.hand.labels[k], e.rules[k].p) : data.rules[k].name;
      return { ...data.rules[k], name, n: run.n, x, above, loss, gradient, distance: nearest(run.x, data.minima) };
    });
    return { runs, checks: () => bare.map(({ x, loss, gradient }) => crc32([x, loss, gradient])) };
  }

  /**
   * The ground of the map under the hand; none while it is that of the figure.
   *
   * @returns {Ground | null}
   */
  ground() {
    const { moved, data } = this;
    const { arithmetic } = this.means;
    if (!moved || !arithmetic || !data?.hand) return null;
    const { bounds, infimum } = data;
    const { experiment, colours, contour, lines } = data.hand;
    if (moved.surface.p.join() === experiment.surface.p.join()) return null;
    const value = heights(arithmetic.grid(moved.surface, bounds, GRID), infimum);
    return { size: GRID, value, lines, colours, contour };
  }

  destroy() {
    this.sliders.destroy();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }
}
