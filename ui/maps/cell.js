// The cells of a map: which one is under the pointer, and what it shows in words.

import { show } from "../numbers.js";
import { shareOf } from "../pointer.js";

/**
 * A map on the page; see Heatmap in ui/maps/click.py.
 *
 * @typedef {object} Heatmap
 * @property {string} key
 * @property {string[]} x
 * @property {string[]} y
 * @property {"log" | "asinh" | "steps" | "words"} kind
 * @property {string[]} words
 * @property {string} name
 * @property {number} base
 * @property {number} unit
 * @property {number} lowest
 */

/** @typedef {NonNullable<PlotlyElement["calcdata"]>} Cells */

/**
 * Whether a figure shows the picture that is described: while a map becomes finer, one of them is ahead of the other.
 *
 * @param {{ x: string[], y: string[] }} chart
 * @param {Cells | undefined} cells
 * @returns {cells is Cells}
 */
export function agree({ x, y }, cells) {
  const z = cells?.[0]?.[0]?.z;
  return z?.length === y.length && z[0]?.length === x.length;
}

/**
 * Column and row under the pointer, counted from the lower left; null outside.
 *
 * @param {{ x: string[], y: string[] }} chart
 * @param {{ left: number, top: number, width: number, height: number }} area
 * @param {{ clientX: number, clientY: number }} pointer
 * @returns {[number, number] | null}
 */
export function cellAt({ x, y }, area, pointer) {
  const [right, up] = shareOf(pointer, area);
  const column = Math.floor(right * x.length);
  const row = Math.floor(up * y.length);
  return column >= 0 && row >= 0 && column < x.length && row < y.length ? [column, row] : null;
}

/**
 * What a cell shows.
 *
 * @param {Heatmap} chart
 * @param {Cells} cells
 * @param {[number, number]} at
 */
export function describe(chart, cells, [column, row]) {
  const z = cells[0][0].z?.[row]?.[column];
  if (z === undefined || !Number.isFinite(z)) {
    const code = cells[1]?.[0]?.z?.[row]?.[column] ?? 0;
    return chart.words[code - 1] ?? "not computed";
  }
  if (chart.kind === "words") return chart.words[z - 1] ?? "not computed"; // 0 is for nothing
  if (chart.kind === "steps") return `reached at step ${Math.round(10 ** z)}`;
  if (chart.kind === "log") return `loss ${z <= chart.lowest ? "at most " : ""}${show(chart.base + 10 ** z)}`;
  return `loss ${show(chart.base + chart.unit * Math.sinh(z))}`;
}
