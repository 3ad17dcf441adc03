// What the player says of a step.

import { show } from "../numbers.js";
import { say } from "../say.js";

/** @import { Run } from "./payload.js" */

const LARGEST = 3.4028e38; // what a float32 cannot hold arrives as its largest number
const DIGITS = 3;
const ARRIVED = 1e-12; // of the start's loss above the lowest

/**
 * A value that came as float32.
 *
 * @param {number} value
 */
export function showFloat32(value) {
  if (Number.isFinite(value) && Math.abs(value) > LARGEST) {
    return value < 0 ? say("below −3.4e38") : say("above 3.4e38");
  }
  return show(value, DIGITS);
}

/**
 * The loss of a run at a step.
 *
 * @param {Run} run
 * @param {number} step
 */
export function lossAt(run, step) {
  return step > run.n ? say("diverged") : showFloat32(run.loss[step]);
}

/**
 * Where the runs are: the bounds of x and y on the map, and the greatest lower bound of the loss, if there is one.
 *
 * @typedef {object} Surroundings
 * @property {[[number, number], [number, number]]} bounds
 * @property {number | null} infimum
 */

/**
 * Whether a run is as low as it gets: nothing is left of what its start was above the lowest loss but a trillionth.
 *
 * @param {Run} run
 * @param {number} step
 * @param {Surroundings} around
 */
function hasArrived({ above }, step, { infimum }) {
  return infimum !== null && above[step] <= ARRIVED * above[0];
}

/**
 * @param {Run} run
 * @param {number} step
 * @param {Surroundings} around
 */
function hasLeft({ x }, step, { bounds }) {
  return bounds.some(([low, high], axis) => !(low <= x[2 * step + axis] && x[2 * step + axis] <= high));
}

/**
 * Who they are: by name as long as they are two, else how many of all.
 *
 * @param {Run[]} some
 * @param {Run[]} runs all of them
 */
function who(some, runs) {
  if (some.length === 2) return say("{one} and {other}", { one: some[0].name, other: some[1].name });
  if (some.length < 2) return some[0].name;
  const values = { n: some.length, all: runs.length };
  return some.length === runs.length ? say("All {n} runs", values) : say("{n} of {all} runs", values);
}

/**
 * Who has arrived at the lowest loss at a step, who has left the map, and who leads the others, where and with which loss.
 *
 * @param {Run[]} runs
 * @param {number} step
 * @param {number} steps
 * @param {Surroundings} around
 */
export function describe(runs, step, steps, around) {
  const sentences = [say("Step {step} of {steps}.", { step, steps })];
  const going = runs.filter((run) => step <= run.n);
  const left = going.filter((run) => hasLeft(run, step, around));
  const arrived = going.filter((run) => step > 0 && !left.includes(run) && hasArrived(run, step, around));
  const racing = going.filter((run) => !left.includes(run) && !arrived.includes(run));
  if (!going.length) sentences.push(say("Every run has diverged."));
  if (arrived.length) {
    const them = who(arrived, runs);
    sentences.push(
      arrived.length > 1
        ? say("{runs} have arrived at the lowest loss.", { runs: them })
        : say("{run} has arrived at the lowest loss.", { run: them }),
    );
  }
  if (left.length && !(arrived.length && racing.length)) {
    const them = who(left, runs);
    sentences.push(
      left.length > 1
        ? say("{runs} have left the map.", { runs: them })
        : say("{run} has left the map.", { run: them }),
    );
  }
  if (racing.length) sentences.push(leading(racing, step, racing.length < going.length));
  return sentences.reduce((before, next) => say("{before} {next}", { before, next }));
}

/**
 * @param {Run[]} racing
 * @param {number} step
 * @param {boolean} isRest whether others have arrived, or left the map
 */
function leading(racing, step, isRest) {
  const leader = racing.reduce((best, run) => (run.loss[step] < best.loss[step] ? run : best));
  const where = `(${showFloat32(leader.x[2 * step])}, ${showFloat32(leader.x[2 * step + 1])})`;
  const values = { run: leader.name, where, loss: showFloat32(leader.loss[step]) };
  if (step === 0) return say("All start at {where} with loss {loss}.", values);
  if (racing.length === 1) return say("{run} is at {where} with loss {loss}.", values);
  if (racing.filter((run) => run.loss[step] === leader.loss[step]).length > 1) {
    return say("The leaders are at {where} with loss {loss}.", values);
  }
  return isRest
    ? say("{run} leads the others at {where} with loss {loss}.", values)
    : say("{run} leads at {where} with loss {loss}.", values);
}
