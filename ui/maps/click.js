// Says which cell of a map is under the pointer, and reports the one that is clicked.
// Listens on the document, because Plotly loads its figures late and makes them anew.

import { isClick } from "../pointer.js";
import { cellAt, describe } from "./cell.js";

/** @import { Heatmap } from "./cell.js" */

/** @param {Component<{ charts: Heatmap[], names: [string, string], hint: string }>} component */
export default function mount({ data, parentElement, setTriggerValue }) {
  const text = /** @type {HTMLElement} */ (parentElement.querySelector("p"));
  const stop = new AbortController();
  const { signal } = stop;
  text.textContent = data.hint;
  /** @param {PointerEvent} event */
  const find = (event) => {
    const box = /** @type {HTMLElement} */ (event.composedPath()[0]);
    if (!box.classList?.contains("nsewdrag")) return null;
    const chart = data.charts.find(({ key }) => box.closest(`.st-key-${key}`));
    /** @type {PlotlyElement | null} */
    const gd = box.closest(".js-plotly-plot");
    const cells = gd?.calcdata;
    if (!chart || !cells?.[0]?.[0]?.z?.length) return null;
    const at = cellAt(chart, box.getBoundingClientRect(), event);
    return at && { chart, box, cells, at };
  };
  /** @type {{ chart: Heatmap, at: [number, number], event: PointerEvent } | null} */
  let down = null;
  /** @param {PointerEvent} event */
  const move = (event) => {
    const found = find(event);
    text.textContent = data.hint;
    if (!found) return;
    const { chart, box, cells, at } = found;
    const [x, y] = data.names;
    box.style.cursor = "crosshair";
    text.textContent = `${chart.name}${x} ${chart.x[at[0]]}, ${y} ${chart.y[at[1]]}: ${describe(chart, cells, at)}.`;
  };
  /** @param {PointerEvent} event */
  const press = (event) => {
    const found = find(event);
    down = found && { chart: found.chart, at: found.at, event };
  };
  /** @param {PointerEvent} event */
  const release = (event) => {
    const begun = down;
    down = null;
    if (begun && isClick(begun.event, event)) setTriggerValue("cell", [begun.chart.key, ...begun.at]);
  };
  document.addEventListener("pointermove", move, { signal });
  document.addEventListener("pointerdown", press, { signal, capture: true });
  document.addEventListener("pointerup", release, { signal, capture: true });
  return () => stop.abort();
}
