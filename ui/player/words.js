// What the player says of a step.

import { show } from "../numbers.js";

/** @import { Run } from "./payload.js" */

const LARGEST = 3.4028e38; // what a float32 cannot hold arrives as its largest number
const DIGITS = 3;

/**
 * A value that came as float32.
 *
 * @param {number} value
 */
export function showFloat32(value) {
  if (Number.isFinite(value) && Math.abs(value) > LARGEST) return value < 0 ? "below \u22123.4e38" : "above 3.4e38";
  return show(value, DIGITS);
}

/**
 * The loss of a run at a step.
 *
 * @param {Run} run
 * @param {number} step
 */
export function lossAt(run, step) {
  return step > run.n ? "diverged" : showFloat32(run.loss[step]);
}

/**
 * Who leads at a step, where, and with which loss.
 *
 * @param {Run[]} runs
 * @param {number} step
 * @param {number} steps
 */
export function describe(runs, step, steps) {
  const left = runs.filter((run) => step <= run.n);
  if (!left.length) return `Step ${step} of ${steps}. Every rule has diverged.`;
  const leader = left.reduce((best, run) => (run.loss[step] < best.loss[step] ? run : best));
  const tied = left.filter((run) => run.loss[step] === leader.loss[step]).length > 1;
  const at = `(${showFloat32(leader.x[2 * step])}, ${showFloat32(leader.x[2 * step + 1])})`;
  const leads = tied ? "The leaders are" : `${leader.name} leads`;
  const who = step === 0 ? "All start" : left.length === 1 ? `${leader.name} is` : leads;
  return `Step ${step} of ${steps}. ${who} at ${at} with loss ${showFloat32(leader.loss[step])}.`;
}
