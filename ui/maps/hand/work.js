// The maps of one experiment in the making: pass after pass, each of all maps.

import { passes } from "./order.js";

/**
 * @import { Arithmetic } from "../../player/hand/source.js"
 * @import { Experiment } from "../../player/hand/compute.js"
 * @import { Followed, MapData } from "./hand.js"
 * @import { Pool } from "./pool.js"
 * @import { Known } from "./shades.js"
 * @import { Cells, Ends, Task } from "./solve.js"
 */

export class Work {
  /**
   * @param {MapData} data
   * @param {Experiment} e
   * @param {{ arithmetic: Arithmetic, normals?: Float64Array }} means
   */
  constructor(data, e, { arithmetic, normals }) {
    this.data = data;
    this.e = e;
    this.arithmetic = arithmetic;
    this.begun = performance.now();
    this.n = data.sides[0].values.length;
    this.passes = passes(this.n, e.steps);
    /** Pieces of the first of these passes that are still to come. */
    this.missing = 0;
    /** The finest picture that is complete; 0 while none is. */
    this.stride = 0;
    /** The loss at the start of the race. */
    this.startLoss = arithmetic.run({ ...e, steps: 0, noise: 0 }, 0).loss[0];
    this.common = {
      steps: e.steps,
      factors: arithmetic.factorsOf(e),
      noise: e.noise,
      normals: e.noise ? normals?.slice(0, 2 * e.steps) : undefined,
      target: data.measure === "steps" ? data.target : -Infinity,
    };
    const [across, up] = data.sides;
    /** @type {Omit<Cells, "piece">} */
    this.sides = {
      across: Float64Array.from(across.values),
      up: Float64Array.from(up.values),
      start: across.name === null ? null : e.start,
    };
    /** @type {Known[]} */
    this.known = data.maps.map(() => blank(this.n * this.n));
  }

  /** Whether the finest picture is complete. */
  get done() {
    return this.passes.length === 0;
  }

  /** Milliseconds since it was begun. */
  get age() {
    return performance.now() - this.begun;
  }

  /**
   * Asks for the cells of the next pass, if it is not under way.
   *
   * @param {Pool} pool
   * @param {(passed: boolean) => void} told called when something has come, and whether it makes a finer picture
   */
  proceed(pool, told) {
    if (this.done || this.missing) return;
    const [{ stride, pieces }] = this.passes;
    this.missing = pieces.length * this.data.maps.length;
    for (const piece of pieces) {
      for (const [m, map] of this.data.maps.entries()) {
        const kernel = new URL(map.kernels[this.e.noise ? 1 : 0], document.baseURI).href;
        pool.ask({ kernel, task: this.task(map), cells: { ...this.sides, piece } }, (ends) => {
          keep(this.known[m], piece, ends);
          this.missing--;
          if (!this.missing) {
            this.passes.shift();
            this.stride = stride;
          }
          told(!this.missing);
        });
      }
    }
  }

  /**
   * @param {Followed} map
   * @returns {Task}
   */
  task({ k }) {
    const { e, arithmetic } = this;
    /** @type {Record<string, number>} */
    const numbers = {};
    const { slug, p } = e.rules[k];
    for (const [i, name] of arithmetic.names("rules", slug).entries()) numbers[`h_${name}`] = p[i];
    for (const [i, name] of arithmetic.names("surfaces", e.surface.slug).entries()) {
      numbers[`p_${name}`] = e.surface.p[i];
    }
    return { ...this.common, numbers };
  }
}

/**
 * @param {number} cells
 * @returns {Known}
 */
function blank(cells) {
  return {
    x: new Float64Array(cells),
    y: new Float64Array(cells),
    loss: new Float64Array(cells),
    reached: new Int32Array(cells),
    gone: new Uint8Array(cells),
  };
}

/**
 * @param {Known} known
 * @param {Int32Array} piece
 * @param {Ends} ends
 */
function keep(known, piece, { x, y, loss, reached, gone }) {
  for (let i = 0; i < piece.length; i++) {
    const cell = piece[i];
    known.x[cell] = x[i];
    known.y[cell] = y[i];
    known.loss[cell] = loss[i];
    known.reached[cell] = reached[i];
    known.gone[cell] = gone[i];
  }
}
