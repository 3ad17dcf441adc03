// The cells of a map: which one is under the pointer, and what it shows in words.

import { show } from "../numbers.js";
import { shareOf } from "../pointer.js";
import { say } from "../say.js";

/**
 * A map on the page; see Heatmap in ui/maps/click.py.
 *
 * @typedef {object} Heatmap
 * @property {string} key
 * @property {string[]} x
 * @property {string[]} y
 * @property {"log" | "asinh" | "steps" | "words"} kind
 * @property {string[]} words
 * @property {string} label
 * @property {[number, number]} ring
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

/** Columns and rows that a key moves the mark. @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const FAR = 10; // cells that an arrow key moves with Shift

/**
 * Where a key leads from a place, both as shares of the sides, so that a finer picture does not move it: the middle of a
 * cell. Null for a key that leads nowhere; without a key, the cell of the place.
 *
 * @param {{ x: string[], y: string[] }} chart
 * @param {[number, number]} place
 * @param {{ key: string, shiftKey: boolean }} [pressed]
 * @returns {{ at: [number, number], place: [number, number] } | null}
 */
export function stepFrom({ x, y }, [right, up], pressed) {
  const arrow = pressed ? ARROWS[pressed.key] : [0, 0];
  if (!arrow) return null;
  const far = pressed?.shiftKey ? FAR : 1;
  /** @type {(share: number, n: number, by: number) => number} */
  const cell = (share, n, by) => Math.min(Math.max(Math.floor(share * n) + by * far, 0), n - 1);
  const column = cell(right, x.length, arrow[0]);
  const row = cell(up, y.length, arrow[1]);
  return { at: [column, row], place: [(column + 0.5) / x.length, (row + 0.5) / y.length] };
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
    return chart.words[code - 1] ?? say("not computed");
  }
  if (chart.kind === "words") return chart.words[z - 1] ?? say("not computed"); // 0 is for nothing
  if (chart.kind === "steps") return say("reached at step {step}", { step: Math.round(10 ** z) });
  if (chart.kind === "asinh") return say("loss {loss}", { loss: show(chart.base + chart.unit * Math.sinh(z)) });
  const loss = show(chart.base + 10 ** z);
  return z <= chart.lowest ? say("loss at most {loss}", { loss }) : say("loss {loss}", { loss });
}
