// The race as an animated GIF: the charts with their lines as they grow, made frame by frame in the browser.

import { Nearest, palette } from "./colours.js";
import { Gif, CLEAR, MOST } from "./gif.js";
import { raster } from "./page.js";
import { SOFT } from "./sheet.js";

/**
 * @import { Overlay } from "../player/charts/overlay.js"
 * @import { Sheet, Text } from "./sheet.js"
 * @import { Entry, Stage } from "./stage.js"
 */

export const WIDTH = 960; // pixels
const FRAMES = 160; // from the first step to the last
const DELAY = 5; // hundredths of a second a frame: the run takes 8 s, as in the player at speed 1
const LAST = 200; // how long the end stays

/**
 * A chart of the stage on the sheet, and where its plot area is on the chart.
 *
 * @typedef {object} Part
 * @property {Overlay} chart
 * @property {{ left: number, top: number }} inset
 */

/**
 * The file; null if it was cancelled.
 *
 * @param {object} scene
 * @param {Stage} scene.stage
 * @param {Sheet} scene.sheet
 * @param {Part[]} scene.parts in the order of the sheet's charts
 * @param {Entry[]} scene.legend
 * @param {(share: number) => void} tell how far it is
 * @param {AbortSignal} signal that it is not wanted any more
 */
export async function animation({ stage, sheet, parts, legend }, tell, signal) {
  const { width, height } = sheet;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const below = await raster(sheet.below(), width, height);
  const above = await raster(sheet.above(), width, height);

  /** @param {Text} place @param {string} text */
  const write = ({ x, y, font, soft }, text) => {
    c.font = `${font} ${sheet.look.family}`;
    c.fillStyle = sheet.look.ink;
    c.globalAlpha = soft ? SOFT : 1;
    c.fillText(text, x, y);
    c.globalAlpha = 1;
  };
  /** The pixels of a frame. @param {number} i */
  const frame = (i) => {
    const { clock } = stage;
    clock.time = (clock.steps * i) / FRAMES;
    c.drawImage(below, 0, 0);
    sheet.charts.forEach(({ x, y, scale }, k) => {
      const { chart, inset } = parts[k];
      chart.draw();
      for (const layer of chart.canvases) {
        if (layer.hidden) continue;
        c.globalAlpha = Number(layer.style.opacity || 1);
        c.drawImage(layer, x + inset.left * scale, y + inset.top * scale, chart.width * scale, chart.height * scale);
      }
      c.globalAlpha = 1;
    });
    c.drawImage(above, 0, 0);
    write(sheet.note, stage.note);
    sheet.values.forEach((place, k) => write(place, legend[k].value(clock.step)));
    return new Uint32Array(c.getImageData(0, 0, width, height).data.buffer);
  };

  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const i of [FRAMES, FRAMES >> 1, 0]) {
    for (const pixel of frame(i)) counts.set(pixel & 0xffffff, (counts.get(pixel & 0xffffff) ?? 0) + 1);
    await turn();
  }
  const colours = palette(
    counts,
    MOST,
    sheet.content.legend.map(({ colour }) => rgb(c, colour)),
  );
  const nearest = new Nearest(colours);
  const gif = new Gif(width, height, colours);
  let before = new Uint32Array(width * height);
  for (let i = 0; i <= FRAMES; i++) {
    const now = frame(i);
    const part = changed(before, now, width, height);
    const indices = new Uint8Array(part.width * part.height);
    for (let row = 0, to = 0; row < part.height; row++) {
      let from = (part.y + row) * width + part.x;
      for (let column = 0; column < part.width; column++, from++, to++) {
        indices[to] = now[from] === before[from] ? CLEAR : nearest.index(now[from] & 0xffffff);
      }
    }
    gif.frame(indices, part, i < FRAMES ? DELAY : LAST);
    before = now;
    tell((i + 1) / (FRAMES + 1));
    await turn();
    if (signal.aborted) return null;
  }
  return new Blob([gif.end()], { type: "image/gif" });
}

/**
 * The smallest part of a picture that holds all that has changed; a pixel where nothing has.
 *
 * @param {Uint32Array} before
 * @param {Uint32Array} now
 * @param {number} width
 * @param {number} height
 */
export function changed(before, now, width, height) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (before[i] === now[i]) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  if (right < 0) return { x: 0, y: 0, width: 1, height: 1 };
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** Lets the page do what else it has to do; a timer would make a page in the background wait a second. */
function turn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}

/**
 * @param {CanvasRenderingContext2D} c
 * @param {string} colour as in CSS
 * @returns {[number, number, number]}
 */
function rgb(c, colour) {
  c.fillStyle = colour;
  c.fillRect(0, 0, 1, 1);
  const [red, green, blue] = c.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
