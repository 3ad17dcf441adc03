// The runs of an experiment, computed in the browser: the same bits as `run` in optimizers/descend.py.
// The arithmetic itself is in KERNELS, which Python writes from its own rules and surfaces (ui/player/kernels.py).

/**
 * An experiment in slugs and numbers; the settings of each part stand in order of declaration. `normals` has a standard
 * normal number for each coordinate of each step; it may be missing where the noise is 0.
 *
 * @typedef {object} Experiment
 * @property {{ slug: string, p: number[] }} surface
 * @property {{ id: string, slug: string, p: number[] }[]} rules of each run
 * @property {{ slug: string, p: number[] }} schedule
 * @property {[number, number]} start
 * @property {number} steps
 * @property {number} noise
 * @property {Float64Array} [normals]
 */

/**
 * A run up to its last step with finite numbers, n; positions and gradients have x and y in turn.
 *
 * @typedef {object} Computed
 * @property {number} n
 * @property {Float64Array} x
 * @property {Float64Array} loss
 * @property {Float64Array} gradient
 */

/** @typedef {"rules" | "surfaces" | "schedules" | "run"} Part */

const FAR = 1e100; // below this nothing in a step overflows: FAR in optimizers/descend.py
const LR = 0; // the place of the learning rate among a rule's settings

/** @type {Map<string, Float64Array>} */
const spare = new Map();

/**
 * Room for numbers that is used again in the next frame, because 120 arrays a second would have to be collected.
 *
 * @param {string} name
 * @param {number} length
 */
function room(name, length) {
  const kept = spare.get(name);
  if (kept && kept.length >= length) return kept;
  const made = new Float64Array(length);
  spare.set(name, made);
  return made;
}

/**
 * One of the runs.
 *
 * @param {Experiment} e
 * @param {number} k of the run
 * @returns {Computed}
 */
export function run(e, k) {
  const surface = KERNELS.surfaces[e.surface.slug];
  const rule = KERNELS.rules[e.rules[k].slug];
  const at = e.surface.p;
  const p = e.rules[k].p.slice();
  const lr = p[LR];
  const factors = factorsOf(e);
  const positions = room(`${k} x`, 2 * (e.steps + 1));
  const losses = room(`${k} loss`, e.steps + 1);
  const gradients = room(`${k} gradient`, 2 * (e.steps + 1));
  const slope = [0, 0];
  const sx = Float64Array.from(rule.first);
  const sy = Float64Array.from(rule.first);
  let [x, y] = e.start;
  surface.gradient(at, x, y, slope);
  let [gx, gy] = slope;
  let loss = surface.value(at, x, y);
  let near = isNear(x, y, gx, gy);
  let n = 0;
  for (;;) {
    positions[2 * n] = x;
    positions[2 * n + 1] = y;
    losses[n] = loss;
    gradients[2 * n] = gx;
    gradients[2 * n + 1] = gy;
    if (n === e.steps || (n === 0 && !Number.isFinite(x + gx + (y + gy) + loss))) break;
    p[LR] = lr * factors[n];
    if (e.noise) {
      const { normals } = e;
      if (!normals) throw new Error("Noise needs its normal numbers.");
      gx += e.noise * normals[2 * n];
      gy += e.noise * normals[2 * n + 1];
    }
    x += rule.step(p, x, gx, sx);
    y += rule.step(p, y, gy, sy);
    surface.gradient(at, x, y, slope);
    [gx, gy] = slope;
    loss = surface.value(at, x, y);
    const fromNear = near;
    near = isNear(x, y, gx, gy);
    if (!(fromNear && near)) {
      if (!(Number.isFinite(x + gx) && Number.isFinite(y + gy) && Number.isFinite(loss))) break;
      if (!(sx.every(Number.isFinite) && sy.every(Number.isFinite))) break;
    }
    n++;
  }
  return {
    n,
    x: positions.subarray(0, 2 * (n + 1)),
    loss: losses.subarray(0, n + 1),
    gradient: gradients.subarray(0, 2 * (n + 1)),
  };
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} gx
 * @param {number} gy
 */
function isNear(x, y, gx, gy) {
  return Math.abs(x) < FAR && Math.abs(y) < FAR && Math.abs(gx) < FAR && Math.abs(gy) < FAR;
}

let factored = "";
/** @type {Float64Array} */
let factors = new Float64Array(0);

/**
 * What multiplies lr at each step; kept as long as the schedule stays the same.
 *
 * @param {{ schedule: Experiment["schedule"], steps: number }} e
 * @returns {Float64Array}
 */
export function factorsOf({ schedule, steps }) {
  const key = JSON.stringify([schedule, steps]);
  if (key !== factored) {
    const { factor } = KERNELS.schedules[schedule.slug];
    factors = Float64Array.from({ length: steps }, (_, t) => factor(schedule.p, t + 1, steps));
    factored = key;
  }
  return factors;
}

/**
 * The loss of a surface at the points of a grid over its bounds, row by row from below.
 *
 * @param {{ slug: string, p: number[] }} surface
 * @param {[[number, number], [number, number]]} bounds of x and of y
 * @param {number} size of the grid, along each side
 */
export function grid({ slug, p }, [[x0, x1], [y0, y1]], size) {
  const { value } = KERNELS.surfaces[slug];
  const losses = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const y = y0 + ((y1 - y0) * j) / (size - 1);
    for (let i = 0; i < size; i++) losses[j * size + i] = value(p, x0 + ((x1 - x0) * i) / (size - 1), y);
  }
  return losses;
}

/**
 * What the settings of an owner are called, in order of declaration.
 *
 * @param {Part} part
 * @param {string} slug
 */
export function names(part, slug) {
  return KERNELS[part][slug].names;
}

/**
 * The values of a slider of a setting, which has the value it has now among them: the ticks of its declaration.
 *
 * @param {Part} part
 * @param {string} slug
 * @param {number} i of the setting, in order of declaration
 * @param {number} now
 */
export function ticks(part, slug, i, now) {
  const scale = KERNELS[part][slug].ticks[i];
  if (scale === null) return [];
  return [...new Set([...KERNELS.scales[scale], now])].sort((a, b) => a - b);
}
