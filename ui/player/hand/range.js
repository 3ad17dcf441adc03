// The y axis of a curve over the steps, as `curve_range` in ui/runs.py and `curve_figure` in ui/figures.py choose it.

import { power, powers, rounds, symlog, symlogTicks } from "../ticks.js";

/** @typedef {"log" | "linear" | "symlog"} Scale */

const TINY = 1e-18; // what is smaller has no place on a logarithmic axis
const FAR = { log: 1e6, linear: 2, symlog: 1e3 }; // of what is usual: what lies farther is of a run that runs away
const FAR_DIVERGED = 1e3;

/**
 * The ends of an axis, on a logarithmic one in powers of ten, and where it has which numbers; without texts they are
 * written as they are.
 *
 * @typedef {{ range: [number, number], tickvals: number[], ticktext: string[] | null }} Axis
 */

/**
 * An axis that holds the values of runs, but of one that runs away only its beginning.
 *
 * @param {{ values: ArrayLike<number>, diverged: boolean }[]} runs
 * @param {Scale} scale
 * @param {number} threshold of a symlog axis
 * @returns {Axis}
 */
export function axisOf(runs, scale, threshold) {
  const shown = near(runs, scale);
  if (scale === "symlog") return symlogAxis(shown, threshold);
  if (scale === "linear") return linearAxis(shown);
  const positive = shown.filter((value) => value > TINY);
  /** @type {[number, number]} */
  let range = [-1, 1];
  if (positive.length) {
    const low = Math.floor(Math.log10(least(positive)));
    range = [low, Math.max(Math.ceil(Math.log10(most(positive))), low + 1)];
  }
  const exponents = powers(...range);
  return { range, tickvals: exponents.map((exponent) => 10 ** exponent), ticktext: exponents.map(power) };
}

/**
 * The values that are not far above both the start and all of the calmest run.
 *
 * @param {{ values: ArrayLike<number>, diverged: boolean }[]} runs
 * @param {Scale} scale
 */
function near(runs, scale) {
  const sizes = runs.filter(({ diverged }) => !diverged).map(({ values }) => most(Array.from(values, Math.abs)));
  const usual = Math.max(Math.abs(runs[0].values[0]), sizes.length ? least(sizes) : 0, 1e-9);
  return runs.flatMap(({ values, diverged }) => {
    const far = usual * (diverged ? Math.min(FAR[scale], FAR_DIVERGED) : FAR[scale]);
    return Array.from(values).filter((value) => Math.abs(value) <= far);
  });
}

/**
 * @param {number[]} shown
 * @returns {Axis}
 */
function linearAxis(shown) {
  const [bottom, top] = shown.length ? [least(shown), most(shown)] : [0, 1];
  const unit = 10 ** Math.floor(Math.log10(Math.max(top - bottom, 1e-3 * Math.abs(top), 1e-9)));
  const low = Math.floor(bottom / unit) * unit;
  const high = Math.max(Math.ceil(top / unit) * unit, low + unit);
  return { range: [low, high], tickvals: rounds(low, high), ticktext: null };
}

/**
 * @param {number[]} shown
 * @param {number} threshold
 * @returns {Axis}
 */
function symlogAxis(shown, threshold) {
  const nearest = Math.log10(threshold) + 1;
  /** @param {number} top */
  const end = (top) => (top > 0 ? 10 ** Math.max(Math.ceil(Math.log10(top)), nearest) : 0);
  const below = end(-least(shown));
  const above = end(most(shown)) || (below ? 0 : 10 ** nearest);
  /** @type {[number, number]} */
  const range = [symlog(-below, threshold), symlog(above, threshold)];
  const [tickvals, ticktext] = symlogTicks(...range, threshold);
  return { range, tickvals, ticktext };
}

/** @param {number[]} values */
function least(values) {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

/** @param {number[]} values */
function most(values) {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}
