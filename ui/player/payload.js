// What Python sends the player, and how it is read. The types are those of `payload` in ui/player/__init__.py.

/**
 * @import { Experiment } from "./hand/compute.js"
 * @import { Pattern } from "./hand/label.js"
 */

/**
 * Numbers that came as float32, or were computed here.
 *
 * @typedef {Float32Array | Float64Array} Numbers
 */

/**
 * How a line looks: its colour, the lengths of its dashes and gaps in pixels, and the SVG path of its marker, which
 * lies within one unit of the origin.
 *
 * @typedef {object} LineStyle
 * @property {string} name
 * @property {string} colour
 * @property {number[]} dash
 * @property {string} marker
 */

/**
 * A rule of the experiment and its last step, which is less than `steps` if the run has diverged.
 *
 * @typedef {object} PayloadRule
 * @property {string} name
 * @property {string} colour
 * @property {number[]} dash
 * @property {string} marker
 * @property {number} n
 */

/**
 * A line of a "trace" chart: base64 of a value a step, from step 0 on; NaN where there is none.
 *
 * @typedef {object} PayloadLine
 * @property {string} name
 * @property {string} values
 * @property {string} colour
 * @property {number[]} dash
 * @property {string} marker
 */

/**
 * A chart of the page, by its Streamlit key; `threshold` is that of a y axis which is logarithmic on both sides of zero.
 *
 * @typedef {object} PayloadChart
 * @property {string} key
 * @property {"map" | "relief" | "loss" | "above" | "gradient" | "distance" | "fit" | "trace" | "near"} kind
 * @property {PayloadLine[]} lines
 * @property {number | null} threshold
 */

/**
 * The surroundings of a point, in units of half the window from its centre; y points up. `value` is base64 of the
 * heights of `size` x `size` points, row by row from below, from 0 to 1; nothing where the ground is flat. `colours`
 * go from 0 to 1 in equal parts, red, green and blue in 0 to 255. `lines` counts the level lines and the floor. An arrow
 * is drawn `lane` widths aside of where it is; one with a `length` is longer than the picture, which says that.
 *
 * @typedef {object} PayloadPicture
 * @property {number} size
 * @property {string} value
 * @property {number} lines
 * @property {[number, number, number][]} colours
 * @property {string} contour
 * @property {{ points: [number, number][], colour: string }} path
 * @property {PictureArrow[]} arrows
 * @property {{ x: [number, string][], y: [number, string][], colour: string }} ticks
 */

/** @typedef {{ x: number, y: number, colour: string, dash: number[], lane: number, length?: string }} PictureArrow */

/**
 * All that is shown. There are the runs, or a check of the bits of each for a browser that computes them: CRC-32 of its
 * positions, losses and gradients. `x`, `above`, `gradient` and `distance` are base64 of the points (x and y in turn),
 * losses above the `infimum` (as a difference of two float32 they would be noise; above 0 where there is none), lengths
 * of the gradients and, if a chart shows them, distances to the nearest of the `minima` of every run, one run after the
 * other. `bounds` are those of x and y on the map. The height of a relief is log10(loss - low + soft). `at` asks for a step, anew whenever `asked` changes. `channel` is the player's
 * Streamlit key; a page without a server has none.
 *
 * @typedef {object} Payload
 * @property {string} key
 * @property {number} steps
 * @property {[number, number]} start
 * @property {[[number, number], [number, number]]} bounds
 * @property {number | null} infimum
 * @property {[number, number][]} minima
 * @property {number} low
 * @property {number} soft
 * @property {PayloadRule[]} rules
 * @property {PayloadChart[]} charts
 * @property {string} ink
 * @property {string} casing
 * @property {number} thick
 * @property {string} [x]
 * @property {string} [above]
 * @property {string} [gradient]
 * @property {string} [distance]
 * @property {number[]} [checks]
 * @property {boolean} [inside]
 * @property {{ step: number, asked: unknown }} [at]
 * @property {PayloadPicture | null} [picture]
 * @property {string} [channel]
 * @property {PayloadHand | null} [hand]
 * @property {string | null} [hint]
 */

/**
 * What the browser needs to compute the runs by itself: where the arithmetic and the normal numbers of the seed are, and
 * how the ground of a map is drawn. There is none where it cannot. `lines` counts the level lines and the floor. The
 * `labels` of the runs are in parts.
 *
 * @typedef {object} PayloadHand
 * @property {Experiment} experiment
 * @property {Pattern[]} labels
 * @property {string} arithmetic
 * @property {string} normals
 * @property {[number, number, number][]} colours
 * @property {string} contour
 * @property {number} lines
 */

/**
 * What a chart draws: a line with the points 0 to `n`, one a step.
 *
 * @typedef {LineStyle & { n: number }} Line
 */

/**
 * The run of a rule; its position at step i is x[2 * i] and x[2 * i + 1]. There is no `distance` where no chart shows it.
 *
 * @typedef {object} Quantities
 * @property {Float32Array} x
 * @property {Float32Array} above
 * @property {Float64Array} loss
 * @property {Float32Array} gradient
 * @property {Float32Array} distance
 * @typedef {Line & Quantities} Run
 */

/** @typedef {Line & { y: Float32Array }} Trace */

/** @typedef {Omit<PayloadPicture, "value"> & { value: Float32Array }} Picture */

const LARGEST = 2 ** 128 - 2 ** 104; // of float32

/**
 * A number as the server sends it: in the range of float32.
 *
 * @param {number} value
 */
export function within32(value) {
  return Math.min(Math.max(value, -LARGEST), LARGEST);
}

/**
 * @param {string} base64 of little-endian float32
 */
export function decode(base64) {
  return new Float32Array(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer);
}

/**
 * @param {string} base64 of little-endian float64
 */
export function decodeFloat64(base64) {
  return new Float64Array(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer);
}

/**
 * Losses by how far they are above the lowest.
 *
 * @param {Float32Array} above
 * @param {Payload} data
 */
export function lossFrom(above, { infimum }) {
  return Float64Array.from(above, (value) => value + (infimum ?? 0));
}

/**
 * The runs that were sent.
 *
 * @param {Payload} data
 * @returns {Run[]}
 */
export function readRuns(data) {
  const x = decode(data.x ?? "");
  const above = decode(data.above ?? "");
  const loss = lossFrom(above, data);
  const gradient = decode(data.gradient ?? "");
  const distance = decode(data.distance ?? "");
  let from = 0;
  return data.rules.map((rule) => {
    const to = from + rule.n + 1;
    const run = {
      ...rule,
      x: x.subarray(2 * from, 2 * to),
      above: above.subarray(from, to),
      loss: loss.subarray(from, to),
      gradient: gradient.subarray(from, to),
      distance: distance.subarray(from, to),
    };
    from = to;
    return run;
  });
}

/**
 * @param {PayloadLine} line
 * @returns {Trace}
 */
export function readLine(line) {
  const y = decode(line.values);
  return { ...line, y, n: y.length - 1 };
}

/**
 * @param {PayloadPicture} picture
 * @returns {Picture}
 */
export function readPicture(picture) {
  return { ...picture, value: decode(picture.value) };
}

/**
 * Whether two payloads show the same runs in the same charts; the step that is asked for and the picture of a step
 * may differ.
 *
 * @param {Payload} a
 * @param {Payload} b
 */
export function sameRuns(a, b) {
  /** @param {Payload} data */
  const runs = (data) => JSON.stringify({ ...data, at: null, picture: null });
  return runs(a) === runs(b);
}
