// The values of all lines at one step, in a box beside the pointer.

import { say } from "../../say.js";
import { sample } from "../drawing.js";
import { showFloat32 } from "../words.js";

/** @import { Line } from "../payload.js" */

const GAP = 12; // pixels between the step and the box
const COLUMN = 6; // lines one below the other; more stand in two columns

export class Readout {
  constructor() {
    this.box = document.createElement("div");
    this.box.className = "descent-readout";
    this.box.setAttribute("aria-hidden", "true"); // the player says the step, and a table beside the chart has the numbers
    this.box.hidden = true;
    this.head = document.createElement("div");
    /** @type {HTMLElement[]} */
    this.values = [];
    this.of = "";
  }

  /** @param {HTMLElement} holder */
  attach(holder) {
    if (this.box.parentElement !== holder) holder.append(this.box);
  }

  detach() {
    this.box.remove();
  }

  hide() {
    this.box.hidden = true;
  }

  /**
   * @param {{ x: number, left: number, right: number, top: number }} place the step and the plot area in its figure
   * @param {number} step
   * @param {Line[]} lines
   * @param {(number | null)[]} values null for a line that has ended before; NaN where there is none
   * @param {{ ink: string, casing: string, size: number }} look
   */
  show({ x, left, right, top }, step, lines, values, look) {
    this.make(lines, look);
    write(this.head, say("step {step}", { step }));
    values.forEach((value, k) => {
      const ended = value === null;
      write(this.values[k], ended ? say("ended") : Number.isNaN(value) ? say("none") : showFloat32(value));
    });
    const { style } = this.box;
    const onLeft = x - left > right - x; // where there is more room
    style.top = `${top + 4}px`;
    style.left = onLeft ? "auto" : `${x + GAP}px`;
    style.right = onLeft ? `calc(100% - ${x - GAP}px)` : "auto";
    this.box.hidden = false;
  }

  /**
   * A row for each line.
   *
   * @param {Line[]} lines
   * @param {{ ink: string, casing: string, size: number }} look
   */
  make(lines, { ink, casing, size }) {
    const of = JSON.stringify([lines.map(({ name, colour, dash, marker }) => [name, colour, dash, marker]), ink, size]);
    if (of === this.of) return;
    this.of = of;
    const { fontFamily } = getComputedStyle(document.body); // Plotly's figures have another one
    const columns = lines.length > COLUMN ? 2 : 1;
    this.box.style.cssText =
      `position:absolute;pointer-events:none;z-index:3;display:grid;column-gap:.6em;align-items:center;` +
      `grid-template-columns:repeat(${columns},auto auto auto);padding:.25em .5em;border-radius:.3em;` +
      `font-family:${fontFamily};font-size:${size}px;line-height:1.3;font-variant-numeric:tabular-nums;white-space:nowrap;color:${ink};` +
      `background:color-mix(in srgb,${casing} 94%,transparent);box-shadow:0 0 0 1px color-mix(in srgb,${ink} 20%,transparent)`;
    this.head.style.cssText = "grid-column:1/-1";
    this.values = [];
    this.box.replaceChildren(this.head);
    for (const line of lines) {
      const swatch = sample(line);
      swatch.style.cssText = "width:28px;height:12px";
      const value = document.createElement("span");
      value.style.textAlign = "right";
      const name = document.createElement("span");
      name.textContent = line.name;
      this.values.push(value);
      this.box.append(swatch, name, value);
    }
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text; // the page looks for new figures after each change
}
