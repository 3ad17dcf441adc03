// Pictures of what is on the page, for slides: a chart as PNG or SVG, and the race as an animation.

import { animation, WIDTH } from "./animation.js";
import { holderOf, layersOf } from "./layers.js";
import { pageLook, raster } from "./page.js";
import { Progress } from "./progress.js";
import { Sheet } from "./sheet.js";
import { insetOf, playerOf, Stage } from "./stage.js";
import { CHANGED, say } from "../say.js";

/** @import { LineStyle } from "../player/payload.js" */

const SCALE = 2; // pixels of a PNG for one of the screen
const gone = () => say("This chart is not on the page now.");

/**
 * What Python says: the charts of the page by their Streamlit keys, with the name of the button, the line above the
 * picture, the name of the file and the legend, which a chart with a player has of its own; those that are animated, if
 * they are on the page.
 *
 * @typedef {object} Pictures
 * @property {{ key: string, name: string, title: string, file: string, legend: LineStyle[] }[]} charts
 * @property {{ keys: string[], title: string, file: string } | null} animation
 * @property {string} link
 */

/**
 * The sheet with one chart; null if the chart is not on the page.
 *
 * @param {Pictures["charts"][0]} chart
 * @param {Pictures} data
 */
async function sheetOf({ key, title, legend: lines }, { link }) {
  const look = await pageLook();
  const holder = holderOf(key);
  if (!holder) return null;
  const player = playerOf(key);
  if (!player) {
    return new Sheet({ title, note: "", charts: [layersOf(holder, [])], legend: lines, values: [], link }, look);
  }
  const stage = new Stage(player);
  const chart = { ...layersOf(holder, stage.original(key).canvases), drawing: stage.drawing(key) };
  const legend = stage.legend(key);
  const values = legend.map(({ value }) => value(stage.clock.step));
  const content = { title, note: stage.note, charts: [chart], values, link };
  return new Sheet({ ...content, legend: legend.map(({ line }) => line) }, look);
}

/**
 * Saves a chart; returns a sentence if it cannot.
 *
 * @param {Pictures["charts"][0]} chart
 * @param {"png" | "svg"} kind
 * @param {Pictures} data
 */
async function saveChart(chart, kind, data) {
  const sheet = await sheetOf(chart, data);
  if (!sheet) return gone();
  const { width, height } = sheet;
  if (kind === "svg") {
    save(new Blob([sheet.whole()], { type: "image/svg+xml" }), `${chart.file}.svg`);
  } else {
    const canvas = await raster(sheet.whole(), Math.round(width * SCALE), Math.round(height * SCALE));
    canvas.toBlob((png) => png && save(png, `${chart.file}.png`), "image/png");
  }
  return "";
}

/**
 * Saves the animation, once it is made; returns a sentence if it cannot.
 *
 * @param {Pictures} data
 */
async function saveAnimation({ animation: wanted, link }) {
  if (!wanted) return gone();
  const look = await pageLook();
  if (Progress.shown()) return say("An animation is being made.");
  const keys = wanted.keys.filter((key) => playerOf(key) && holderOf(key));
  const player = keys.length && playerOf(keys[0]);
  if (!player) return gone();
  const stage = new Stage(player);
  const charts = keys.map((key) => layersOf(stage.original(key).figure.holder, stage.original(key).canvases));
  const legend = stage.legend(keys[0]);
  const content = { title: wanted.title, note: stage.note, charts, legend: legend.map(({ line }) => line), link };
  const sheet = new Sheet({ ...content, values: legend.map(() => "") }, look, WIDTH);
  const parts = keys.map((key, k) => {
    const chart = stage.chart(key, sheet.charts[k].scale);
    return { chart, inset: insetOf(chart) };
  });
  const stop = new AbortController();
  const progress = new Progress(say("Animation"), () => stop.abort(), look);
  try {
    const gif = await animation({ stage, sheet, parts, legend }, (share) => progress.show(share), stop.signal);
    if (gif) save(gif, `${wanted.file}.gif`);
  } finally {
    progress.remove();
  }
  return "";
}

/**
 * @param {Blob} blob
 * @param {string} file
 */
function save(blob, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @param {Component<Pictures>} component */
export default function mount({ data, parentElement }) {
  const list = /** @type {Element} */ (parentElement.querySelector(".list"));
  const said = /** @type {Element} */ (parentElement.querySelector("p"));
  /**
   * @param {string} text
   * @param {string} label what a screen reader says
   * @param {() => Promise<string>} act
   */
  const button = (text, label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.setAttribute("aria-label", label);
    made.onclick = async () => {
      try {
        said.textContent = await act();
      } catch (error) {
        said.textContent = say("The picture could not be made.");
        throw error;
      }
    };
    return made;
  };
  /**
   * @param {Node} first
   * @param {(Node | string)[]} others
   */
  const row = (first, ...others) => {
    const made = document.createElement("div");
    made.append(first, ...others);
    return made;
  };
  /** @param {string} text @param {string} look */
  const words = (text, look) => Object.assign(document.createElement("span"), { textContent: text, className: look });
  const fill = () => {
    const animated = button(say("Animation"), say("Animation"), () => saveAnimation(data));
    const charts = data.charts.map((chart) =>
      row(
        words(chart.name, "name"),
        button("PNG", say("{chart}, PNG", { chart: chart.name }), () => saveChart(chart, "png", data)),
        button("SVG", say("{chart}, SVG", { chart: chart.name }), () => saveChart(chart, "svg", data)),
      ),
    );
    list.replaceChildren(
      ...(data.animation ? [row(animated, words(say("GIF: the runs in ten seconds, for slides."), "said"))] : []),
      words(say("Pictures of the charts:"), "said"),
      ...charts,
    );
  };
  fill();
  const stop = new AbortController();
  window.addEventListener(CHANGED, fill, { signal: stop.signal });
  return () => stop.abort();
}
