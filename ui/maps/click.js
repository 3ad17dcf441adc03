// Says which cell of a map is under the pointer, reports the one that is clicked, and lets maps follow the sliders.
// Listens on the document, because Plotly loads its figures late and makes them anew.

import { source } from "../player/hand/source.js";
import { isClick } from "../pointer.js";
import { agree, cellAt, describe } from "./cell.js";
import { MapHand } from "./hand/hand.js";

/**
 * @import { Heatmap } from "./cell.js"
 * @import { MapData } from "./hand/hand.js"
 */

/** @typedef {{ charts: Heatmap[], names: [string, string], hint: string, hand: MapData | null }} Data */

/** @typedef {Component<unknown>["setTriggerValue"]} Tell */

/** @type {WeakMap<object, { tell: Tell, stop: AbortController }>} */
const mounted = new WeakMap();

/** @param {Component<{ channel: string }>} component */
export default function mount({ data, parentElement, setTriggerValue }) {
  const here = mounted.get(parentElement) ?? start(parentElement, data.channel);
  here.tell = setTriggerValue;
  return () => {
    // Also called for a call that a newer one has overtaken; only a removed page ends it.
    if (parentElement.isConnected) return;
    here.stop.abort();
    mounted.delete(parentElement);
  };
}

/**
 * Begins to listen; the data comes through a feed, so that this code is not sent again with each.
 *
 * @param {HTMLElement | ShadowRoot} parent
 * @param {string} channel
 */
function start(parent, channel) {
  const text = /** @type {HTMLElement} */ (parent.querySelector("p"));
  const stop = new AbortController();
  const { signal } = stop;
  const here = { tell: /** @type {Tell} */ (() => {}), stop };
  const hand = new MapHand(source, (key) => document.querySelector(`.st-key-${key} .js-plotly-plot`));
  signal.addEventListener("abort", () => hand.destroy());
  /** @type {Data | undefined} */
  let data;
  const take = () => {
    const fed = /** @type {Data | undefined} */ (window.descentLabFeeds?.[channel]);
    if (!fed || fed === data) return;
    data = fed;
    text.textContent = data.hint;
    hand.take(data.hand);
  };
  /** @param {PointerEvent} event */
  const find = (event) => {
    const box = /** @type {HTMLElement} */ (event.composedPath()[0]);
    if (!box.classList?.contains("nsewdrag") || hand.visible) return null; // the figure itself is under what was drawn
    const chart = data?.charts.find(({ key }) => box.closest(`.st-key-${key}`));
    /** @type {PlotlyElement | null} */
    const gd = box.closest(".js-plotly-plot");
    const cells = gd?.calcdata;
    if (!chart || !agree(chart, cells)) return null;
    const at = cellAt(chart, box.getBoundingClientRect(), event);
    return at && { chart, box, cells, at };
  };
  /** @type {{ chart: Heatmap, at: [number, number], event: PointerEvent } | null} */
  let down = null;
  /** @param {PointerEvent} event */
  const move = (event) => {
    if (!data) return;
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
    if (begun && isClick(begun.event, event)) here.tell("cell", [begun.chart.key, ...begun.at]);
  };
  window.addEventListener("descent-lab-feed", take, { signal });
  document.addEventListener("pointermove", move, { signal });
  document.addEventListener("pointerdown", press, { signal, capture: true });
  document.addEventListener("pointerup", release, { signal, capture: true });
  mounted.set(parent, here);
  take();
  return here;
}
