// The scale of a plane's colours, and the ticks of the bar beside it: as in ui/maps/scale.py and ui/maps/plane.py.

import { show } from "../../numbers.js";

/** @typedef {{ at: number, text: string }} Tick */

/**
 * What a scale is made with, as LossScale in Python: `lowest` is the least loss above `base` that a logarithmic one tells
 * apart, `least` the least unit, `count` about how many ticks there are.
 *
 * @typedef {{ base: number, log: boolean, lowest: number, least: number, count: number }} Frame
 */

/** From losses to places on a logarithmic scale, or on that of the inverse hyperbolic sine. */
export class Scale {
  /**
   * @param {Frame} frame
   * @param {number} startLoss
   */
  constructor(frame, startLoss) {
    this.frame = frame;
    this.unit = Math.max(Math.abs(startLoss - frame.base), frame.least);
    /** The end of a chart's scale: ten times the loss of the start. */
    this.top = this.level(frame.base + 10 * Math.max(startLoss - frame.base, frame.least));
  }

  /** @param {number} loss */
  level(loss) {
    const { base, log, lowest } = this.frame;
    const above = loss - base;
    return log ? Math.log10(Math.max(above, lowest)) : Math.asinh(above / this.unit);
  }

  /**
   * Where colours end: at the lowest level, and at the highest unless that is beyond the chart's end.
   *
   * @param {number} lowest
   * @param {number} highest -Infinity where there are none
   * @returns {[number, number]}
   */
  ends(lowest, highest) {
    if (highest === -Infinity) return [0, 1];
    const top = Math.min(highest, this.top);
    return [Math.min(lowest, top - 0.5), top];
  }

  /**
   * Ticks between two places of the scale; those of a logarithm count from the base.
   *
   * @param {number} low
   * @param {number} high
   * @returns {Tick[]}
   */
  ticks(low, high) {
    const { base, log, count } = this.frame;
    /** @type {number[]} */
    let at = [];
    if (log) {
      const step = Math.max(1, Math.round((high - low) / count));
      for (let level = Math.ceil(low); level < high + 1e-9; level += step) at.push(level);
    }
    if (at.length < 2) at = between(low, high, log ? 3 : count);
    return at.map((level) => {
      const value = log ? 10 ** level : base + this.unit * Math.sinh(level);
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
