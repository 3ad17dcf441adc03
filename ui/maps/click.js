// Marks the cell of a map that is under the pointer, or where the keyboard is, and says what it shows; reports the one
// that is chosen, and lets maps follow the sliders. Listens on the document, because Plotly loads its figures late and
// makes them anew.

import { source } from "../player/hand/source.js";
import { isClick } from "../pointer.js";
import { say } from "../say.js";
import { agree, cellAt, describe, stepFrom } from "./cell.js";
import { MapHand } from "./hand/hand.js";
import { Mark } from "./mark.js";

/**
 * @import { Cells, Heatmap } from "./cell.js"
 * @import { MapData } from "./hand/hand.js"
 * @import { Look } from "./mark.js"
 */

/**
 * @typedef {object} Data
 * @property {Heatmap[]} charts
 * @property {[string, string]} names of the sides
 * @property {string} hint
 * @property {string} keys what the keyboard does
 * @property {Look} look
 * @property {MapData | null} hand
 */

/** @typedef {Component<unknown>["setTriggerValue"]} Tell */

/** @typedef {{ chart: Heatmap, box: HTMLElement, cells: Cells }} Shown a map on the page, and what it shows */

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
  const spoken = /** @type {HTMLElement} */ (parent.querySelector("[role=status]"));
  const stop = new AbortController();
  const { signal } = stop;
  const here = { tell: /** @type {Tell} */ (() => {}), stop };
  const mark = new Mark();
  const hand = new MapHand(source, (key) => document.querySelector(`.st-key-${key} .js-plotly-plot`));
  signal.addEventListener("abort", () => {
    hand.destroy();
    mark.hide();
    watch.disconnect();
  });
  /** @type {Data | undefined} */
  let data;
  /** Where the keyboard is on each map, as shares of its sides. @type {Map<string, [number, number]>} */
  const places = new Map();
  const take = () => {
    const fed = /** @type {Data | undefined} */ (window.descentLabFeeds?.[channel]);
    if (!fed || fed === data) return;
    data = fed;
    rest();
    prepare();
    hand.take(data.hand);
  };
  /** Lets the keyboard come to the maps. */
  const prepare = () => {
    for (const { key, label } of data?.charts ?? []) {
      const map = /** @type {HTMLElement | null} */ (document.querySelector(`.st-key-${key}`));
      if (!map || map.getAttribute("aria-label") === label) continue;
      map.tabIndex = 0;
      map.setAttribute("role", "application"); // so that a screen reader leaves it the arrow keys
      map.setAttribute("aria-label", label);
    }
  };
  const watch = new MutationObserver(prepare);
  watch.observe(document.body, { childList: true, subtree: true });
  /** Nothing is marked. */
  const rest = () => {
    mark.hide();
    text.textContent = data?.hint ?? "";
  };
  /**
   * A map by an element within it, if it shows what is described.
   *
   * @param {Element} part
   * @returns {Shown | null}
   */
  const shownAt = (part) => {
    if (hand.visible) return null; // the figure itself is under what was drawn
    const chart = data?.charts.find(({ key }) => part.closest(`.st-key-${key}`));
    const map = chart && document.querySelector(`.st-key-${chart.key}`);
    const box = /** @type {HTMLElement | null | undefined} */ (map?.querySelector(".nsewdrag"));
    const cells = /** @type {PlotlyElement | null | undefined} */ (map?.querySelector(".js-plotly-plot"))?.calcdata;
    return chart && box && agree(chart, cells) ? { chart, box, cells } : null;
  };
  /**
   * Marks a cell, and returns what is said of it.
   *
   * @param {Shown} shown
   * @param {[number, number]} at
   */
  const point = ({ chart, box, cells }, at) => {
    if (!data) return "";
    const [x, y] = data.names;
    const where = say("{x} {across}, {y} {up}", { x, across: chart.x[at[0]], y, up: chart.y[at[1]] });
    const value = describe(chart, cells, at);
    mark.show(box, chart, at, [value, where], data.look);
    const { name: run } = chart;
    return (text.textContent = run
      ? say("{run}, {where}: {value}.", { run, where, value })
      : say("{where}: {value}.", { where, value }));
  };
  /** @param {PointerEvent} event */
  const find = (event) => {
    const box = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const shown = box.classList?.contains("nsewdrag") ? shownAt(box) : null;
    const at = shown && cellAt(shown.chart, box.getBoundingClientRect(), event);
    return at && { shown, at };
  };
  /** @type {{ chart: Heatmap, at: [number, number], event: PointerEvent } | null} */
  let down = null;
  let pointed = false;
  /** @param {PointerEvent} event */
  const move = (event) => {
    const found = find(event);
    if (pointed && !found) rest();
    pointed = !!found;
    if (!found) return;
    found.shown.box.style.cursor = "crosshair";
    point(found.shown, found.at);
  };
  /** @param {PointerEvent} event */
  const press = (event) => {
    const found = find(event);
    down = found && { chart: found.shown.chart, at: found.at, event };
  };
  /** @param {PointerEvent} event */
  const release = (event) => {
    const begun = down;
    down = null;
    if (begun && isClick(begun.event, event)) here.tell("cell", [begun.chart.key, ...begun.at]);
  };
  /**
   * The map that has the focus, if the keyboard has brought it there.
   *
   * @param {Event} event
   */
  const focused = ({ target }) =>
    target instanceof HTMLElement && target.matches("[role=application]:focus-visible") ? shownAt(target) : null;
  /**
   * Marks the cell to which a key leads; without a key, that of the map which has come into focus.
   *
   * @param {Event} event
   * @param {KeyboardEvent} [pressed]
   */
  const step = (event, pressed) => {
    const shown = focused(event);
    if (!shown || !data) return;
    const { chart } = shown;
    const found = stepFrom(chart, places.get(chart.key) ?? chart.ring, pressed);
    if (!found) return;
    event.preventDefault();
    places.set(chart.key, found.place);
    spoken.textContent = point(shown, found.at);
    text.textContent = say("{before} {one}", { before: spoken.textContent, one: data.keys });
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = event.key === "Enter" ? focused(event) : null;
    if (!shown) return step(event, event);
    const found = stepFrom(shown.chart, places.get(shown.chart.key) ?? shown.chart.ring);
    if (found) here.tell("cell", [shown.chart.key, ...found.at]);
  };
  window.addEventListener("descent-lab-feed", take, { signal });
  document.addEventListener("pointermove", move, { signal });
  document.addEventListener("pointerdown", press, { signal, capture: true });
  document.addEventListener("pointerup", release, { signal, capture: true });
  document.addEventListener("focusin", step, { signal });
  document.addEventListener("focusout", rest, { signal });
  document.addEventListener("keydown", key, { signal });
  mounted.set(parent, here);
  take();
  return here;
}
