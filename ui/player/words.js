// What the player says of a step.

import { show } from "../numbers.js";

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
 * Who they are, as the subject of a sentence: by name as long as they are two, else how many of all.
 *
 * @param {Run[]} some
 * @param {Run[]} runs all of them
 */
function who(some, runs) {
  if (some.length < 3) return some.map(({ name }) => name).join(" and ");
  return some.length === runs.length ? `All ${runs.length} runs` : `${some.length} of ${runs.length} runs`;
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
  const sentences = [`Step ${step} of ${steps}.`];
  const going = runs.filter((run) => step <= run.n);
  if (!going.length) return [...sentences, "Every run has diverged."].join(" ");
  const left = going.filter((run) => hasLeft(run, step, around));
  const arrived = going.filter((run) => step > 0 && !left.includes(run) && hasArrived(run, step, around));
  const racing = going.filter((run) => !left.includes(run) && !arrived.includes(run));
  if (arrived.length) {
    sentences.push(`${who(arrived, runs)} ${arrived.length > 1 ? "have" : "has"} arrived at the lowest loss.`);
  }
  if (left.length && !(arrived.length && racing.length)) {
    sentences.push(`${who(left, runs)} ${left.length > 1 ? "have" : "has"} left the map.`);
  }
  if (racing.length) sentences.push(leading(racing, step, racing.length < going.length));
  return sentences.join(" ");
}

/**
 * @param {Run[]} racing
 * @param {number} step
 * @param {boolean} isRest whether others have arrived, or left the map
 */
function leading(racing, step, isRest) {
  const leader = racing.reduce((best, run) => (run.loss[step] < best.loss[step] ? run : best));
  const where = `(${showFloat32(leader.x[2 * step])}, ${showFloat32(leader.x[2 * step + 1])})`;
  const at = `at ${where} with loss ${showFloat32(leader.loss[step])}.`;
  if (step === 0) return `All start ${at}`;
  if (racing.length === 1) return `${leader.name} is ${at}`;
  if (racing.filter((run) => run.loss[step] === leader.loss[step]).length > 1) return `The leaders are ${at}`;
  return isRest ? `${leader.name} leads the others ${at}` : `${leader.name} leads ${at}`;
}
