// The maps of one experiment in the making: pass after pass, each of all maps.

import { passes } from "./order.js";

/**
 * @import { Arithmetic } from "../../player/hand/source.js"
 * @import { Experiment } from "../../player/hand/compute.js"
 * @import { Followed, MapData } from "./hand.js"
 * @import { Measure } from "./measure.js"
 * @import { Pool } from "./pool.js"
 * @import { Known } from "./shades.js"
 * @import { Cells, Task } from "./solve.js"
 */

export class Work {
  /**
   * @param {MapData} data
   * @param {Experiment} e
   * @param {{ arithmetic: Arithmetic, normals?: Float64Array }} means
   * @param {number} workers
   */
  constructor(data, e, { arithmetic, normals }, workers) {
    this.data = data;
    /** What is marked on the maps; what their cells show does not depend on all of it. */
    this.e = e;
    this.arithmetic = arithmetic;
    this.key = this.keyOf(e);
    this.begun = performance.now();
    this.n = data.sides[0].values.length;
    this.passes = [...passes(this.n, e.steps, workers)];
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
    /** @type {Measure} */
    this.what = { measure: data.measure, minima: data.minima, near: data.near };
    const [across, up] = data.sides;
    /** @type {Omit<Cells, "piece">} */
    this.sides = {
      across: Float64Array.from(across.values),
      up: Float64Array.from(up.values),
      start: across.name === null ? null : e.start,
    };
    const cells = this.n * this.n;
    /** @type {Known[]} */
    this.known = data.maps.map(() => ({ value: new Float64Array(cells), gone: new Uint8Array(cells) }));
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
   * What the cells of an experiment depend on: not on the values that the sides replace.
   *
   * @param {Experiment} e
   */
  keyOf(e) {
    const sides = new Set(this.data.sides.map(({ name }) => name));
    const rules = this.data.maps.map(({ k }) => {
      const { slug, p } = e.rules[k];
      const own = this.arithmetic.names("rules", slug);
      return p.map((value, i) => (sides.has(own[i]) ? 0 : value));
    });
    return JSON.stringify({ ...e, rules });
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
    const { what } = this;
    const asked = this.data.maps.map((map) => this.asked(map));
    this.missing = pieces.length * asked.length;
    for (const piece of pieces) {
      for (const [m, common] of asked.entries()) {
        const question = () => ({ ...common, what, cells: { ...this.sides, piece } });
        pool.ask(question, ({ value, gone }) => {
          const known = this.known[m];
          for (let i = 0; i < piece.length; i++) {
            known.value[piece[i]] = value[i];
            known.gone[piece[i]] = gone[i];
          }
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
   * What the cells of a map have in common, and the kernel that computes them.
   *
   * @param {Followed} map
   * @returns {{ kernel: string, task: Task }}
   */
  asked({ k, kernels }) {
    const { e, arithmetic } = this;
    /** @type {Record<string, number>} */
    const numbers = {};
    const { slug, p } = e.rules[k];
    for (const [i, name] of arithmetic.names("rules", slug).entries()) numbers[`h_${name}`] = p[i];
    for (const [i, name] of arithmetic.names("surfaces", e.surface.slug).entries()) {
      numbers[`p_${name}`] = e.surface.p[i];
    }
    const kernel = new URL(kernels[e.noise ? 1 : 0], document.baseURI).href;
    return { kernel, task: { ...this.common, numbers } };
  }
}
