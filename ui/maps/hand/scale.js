// The scale of a plane's colours, and the ticks of the bar beside it: as in ui/maps/scale.py and ui/maps/plane.py.

import { show } from "../../numbers.js";

const LOWEST = 1e-18; // the least loss above the base that a logarithmic scale tells apart
const LEAST = 1e-9; // the least unit
const COUNT = 7; // ticks, about
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** @typedef {{ at: number, text: string }} Tick */

/** From losses to places on a logarithmic scale, or on that of the inverse hyperbolic sine. */
export class Scale {
  /**
   * @param {number} base what losses are counted from
   * @param {boolean} log
   * @param {number} startLoss
   */
  constructor(base, log, startLoss) {
    this.base = base;
    this.log = log;
    this.unit = Math.max(Math.abs(startLoss - base), LEAST);
  }

  /** @param {number} loss */
  level(loss) {
    const above = loss - this.base;
    return this.log ? Math.log10(Math.max(above, LOWEST)) : Math.asinh(above / this.unit);
  }

  /**
   * The end of a chart's scale: ten times the loss of the start.
   *
   * @param {number} startLoss
   */
  top(startLoss) {
    return this.level(this.base + 10 * Math.max(startLoss - this.base, LEAST));
  }

  /**
   * Ticks between two places of the scale; those of a logarithm count from the base.
   *
   * @param {number} low
   * @param {number} high
   * @returns {Tick[]}
   */
  ticks(low, high) {
    /** @type {number[]} */
    let at = [];
    if (this.log) {
      const step = Math.max(1, Math.round((high - low) / COUNT));
      for (let level = Math.ceil(low); level < high + 1e-9; level += step) at.push(level);
    }
    if (at.length < 2) at = between(low, high, this.log ? 3 : COUNT);
    return at.map((level) => {
      const value = this.log ? 10 ** level : this.base + this.unit * Math.sinh(level);
      return { at: level, text: show(value, 2) };
    });
  }
}

/**
 * So many places from one to another.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
function between(low, high, count) {
  return Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));
}

/**
 * Ticks of a scale of steps.
 *
 * @param {number} steps of the runs
 * @returns {Tick[]}
 */
export function stepTicks(steps) {
  return STEPS.filter((step) => step <= steps).map((step) => ({ at: Math.log10(step), text: String(step) }));
}
