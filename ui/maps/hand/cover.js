// A canvas over the plot area of a map's figure, on which the map is drawn while it follows a slider.

import { contextOf, pixels } from "../../player/drawing.js";
import { Bar } from "./bar.js";

/**
 * @import { Picture } from "./shades.js"
 * @import { Tick } from "./scale.js"
 */

const CROSSES = 24; // marks of runs that diverged, along a side
const CROSS = 5; // pixels
const RING = 15; // pixels

/**
 * What is on top of the cells: the setting of the race in a ring, and small crosses at minima, as shares from the lower
 * left corner.
 *
 * @typedef {object} Marks
 * @property {[number, number]} ring
 * @property {[number, number][]} minima
 * @property {string} ink
 * @property {string} casing
 */

export class Cover {
  /**
   * @param {PlotlyElement} gd
   * @param {() => void} changed called when Plotly has drawn its figure anew
   */
  constructor(gd, changed) {
    this.gd = gd;
    this.changed = () => {
      this.measured = false;
      changed();
    };
    this.canvas = document.createElement("canvas");
    this.canvas.className = "descent-map";
    this.canvas.setAttribute("aria-hidden", "true");
    this.bar = new Bar(gd);
    /** Whether the canvas lies over the plot area: to look costs the page a layout. */
    this.measured = false;
    this.width = 0;
    this.height = 0;
    gd.on("plotly_afterplot", this.changed);
  }

  /**
   * Puts the canvas over the plot area; returns whether there is one.
   *
   * @returns {boolean}
   */
  measure() {
    if (this.measured && this.canvas.isConnected) return true;
    const box = this.gd.querySelector(".nsewdrag")?.getBoundingClientRect();
    const holder = /** @type {HTMLElement | null} */ (this.gd.querySelector(".svg-container"));
    if (!box || !holder) return false;
    const { canvas } = this;
    const from = holder.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(box.width * ratio);
    canvas.height = Math.round(box.height * ratio);
    canvas.style.cssText = `position:absolute;pointer-events:none;left:${box.left - from.left}px;top:${box.top - from.top}px;width:${box.width}px;height:${box.height}px`;
    // Above the drawing, below Plotly's own labels and buttons.
    holder.insertBefore(canvas, holder.querySelectorAll(".main-svg")[1] ?? null);
    [this.width, this.height] = [box.width, box.height];
    this.measured = true;
    this.bar.hide();
    return true;
  }

  /**
   * @param {Picture} picture
   * @param {Marks} marks
   * @param {Tick[]} ticks of the bar beside the map
   */
  show(picture, marks, ticks) {
    if (!this.measure()) return;
    const { canvas, width, height } = this;
    const c = contextOf(canvas);
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.imageSmoothingEnabled = false;
    const { m, code, palette } = picture;
    const image = pixels(m, (i) => palette[code[i]]);
    c.drawImage(image, 0, 0, canvas.width, canvas.height);
    c.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
    drawCrosses(c, picture, width, height, marks.ink);
    drawMarks(c, marks, width, height);
    this.bar.show(picture.range, ticks);
  }

  hide() {
    this.canvas.remove();
    this.bar.hide();
  }

  destroy() {
    this.hide();
    this.gd.removeListener?.("plotly_afterplot", this.changed);
  }
}

/**
 * Crosses on some of the cells whose runs diverged, where `_marks` in ui/maps/figures.py puts them. It has more: for thin
 * lines of such cells, and for ends that only the server tells apart.
 *
 * @param {CanvasRenderingContext2D} c
 * @param {Picture} picture
 * @param {number} width
 * @param {number} height
 * @param {string} ink
 */
function drawCrosses(c, { m, code, palette }, width, height, ink) {
  const gone = palette.length - 1;
  const every = Math.max(Math.floor(m / CROSSES), 1);
  const middle = Math.floor(every / 2);
  c.save();
  c.globalAlpha = 0.7;
  c.lineWidth = 1;
  c.strokeStyle = ink;
  c.beginPath();
  for (let row = middle; row < m; row += every) {
    for (let column = middle; column < m; column += every) {
      if (code[row * m + column] !== gone) continue;
      const [x, y] = [((column + 0.5) / m) * width, (1 - (row + 0.5) / m) * height];
      const half = (CROSS / 2) * Math.SQRT1_2;
      cross(c, x, y, half, half);
      cross(c, x, y, half, -half);
    }
  }
  c.stroke();
  c.restore();
}

/**
 * A line through (x, y), as far to each side.
 *
 * @param {CanvasRenderingContext2D} c
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 */
function cross(c, x, y, dx, dy) {
  c.moveTo(x - dx, y - dy);
  c.lineTo(x + dx, y + dy);
}

/**
 * @param {CanvasRenderingContext2D} c
 * @param {Marks} marks
 * @param {number} width
 * @param {number} height
 */
function drawMarks(c, { ring, minima, ink, casing }, width, height) {
  const half = minima.length < 20 ? 4 : 2.5;
  Object.assign(c, { strokeStyle: ink, lineWidth: 1.5 });
  c.beginPath();
  for (const [right, up] of minima) {
    const [x, y] = [right * width, (1 - up) * height];
    cross(c, x, y, half, 0);
    cross(c, x, y, 0, half);
  }
  c.stroke();
  for (const [lineWidth, strokeStyle] of /** @type {[number, string][]} */ ([
    [5, casing],
    [2, ink],
  ])) {
    Object.assign(c, { lineWidth, strokeStyle });
    c.beginPath();
    c.arc(ring[0] * width, (1 - ring[1]) * height, RING / 2, 0, 2 * Math.PI);
    c.stroke();
  }
}
