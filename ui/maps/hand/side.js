// A side of a map: the values along it, and where others lie; as Side in ui/maps/figures.py.

/**
 * The place of the first cell's middle on the side's scale, and the distance to the next. `name` is that of a
 * hyperparameter, or null for a coordinate; `floor` the lowest value that a logarithmic scale shows.
 *
 * @typedef {object} Side
 * @property {string | null} name
 * @property {number[]} values of the cells
 * @property {"linear" | "log" | "complement"} scale
 * @property {number} floor
 * @property {number} first
 * @property {number} step
 */

/**
 * Where a value lies along a side, as a share of it.
 *
 * @param {Side} side
 * @param {number} value
 */
export function shareAlong({ values, scale, floor, first, step }, value) {
  return (position(scale, floor, value) - first + step / 2) / (step * values.length);
}

/**
 * @param {Side["scale"]} scale
 * @param {number} floor
 * @param {number} value
 */
function position(scale, floor, value) {
  if (scale === "linear") return value;
  return scale === "complement" ? -Math.log10(1 - value) : Math.log10(Math.max(value, floor));
}
