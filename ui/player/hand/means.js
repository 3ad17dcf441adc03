// What runs are computed with in the browser: the arithmetic, and the normal numbers of a seed.

/**
 * @import { Experiment } from "./compute.js"
 * @import { Arithmetic, Source } from "./source.js"
 */

export class Means {
  /**
   * @param {Source} source
   * @param {object} owner
   * @param {() => void} owner.ready called once runs can be computed, and once more when those with noise can
   * @param {() => void} owner.lack called when what they need is not to be had
   */
  constructor(source, { ready, lack }) {
    this.source = source;
    this.ready = ready;
    this.lack = lack;
    /** @type {Arithmetic | null} */
    this.arithmetic = null;
    /** @type {Float64Array | undefined} */
    this.normals = undefined;
    /** Where the normal numbers are that are there, or on their way. */
    this.seed = "";
  }

  /**
   * Gets the arithmetic, once, and the normal numbers of a seed, which can wait where there is no noise.
   *
   * @param {{ arithmetic: string, normals: string }} where
   */
  async fetch({ arithmetic, normals }) {
    if (normals === this.seed) return;
    this.seed = normals;
    this.normals = undefined;
    try {
      this.arithmetic ??= await this.source.arithmetic(arithmetic);
      this.ready();
      const numbers = await this.source.normals(normals);
      if (normals !== this.seed) return;
      this.normals = numbers;
      this.ready();
    } catch {
      if (normals !== this.seed) return;
      this.seed = ""; // the next answer of the server asks again
      this.lack();
    }
  }

  /**
   * Whether what computes an experiment is there.
   *
   * @param {Experiment} e
   */
  able({ noise }) {
    return this.arithmetic !== null && (noise === 0 || this.normals !== undefined);
  }
}
