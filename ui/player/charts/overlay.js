// What every kind of chart has in common: two canvases over the plot area of a Plotly figure.

import { contextOf } from "../drawing.js";

/**
 * @import { Player } from "../player.js"
 * @import { PayloadChart } from "../payload.js"
 */

/**
 * A figure that is on the page: the element of its plot area, and the one that holds its layers.
 *
 * @typedef {object} Figure
 * @property {PlotlyElement & { layout: NonNullable<PlotlyElement["layout"]> }} gd
 * @property {HTMLElement} box
 * @property {HTMLElement} holder
 */

/**
 * A chart under the time cursor. A kind of chart says in `place` what it draws when its size or its lines have changed,
 * in `draw` what it draws when time has moved, and in `listen` what the pointer does in it.
 */
export class Overlay {
  /** Whether it must be looked at in every frame, because its figure does not say when it changes. */
  restless = false;

  /**
   * @param {PayloadChart} chart
   * @param {Player} player
   */
  constructor({ key }, player) {
    this.key = key;
    this.player = player;
    /** @type {Figure | null} */
    this.found = null;
    this.width = 0;
    this.height = 0;
    this.trails = document.createElement("canvas");
    this.heads = document.createElement("canvas");
    for (const canvas of [this.trails, this.heads]) canvas.className = "descent-player";
    /** From the lowest to the highest. */
    this.canvases = [this.trails, this.heads];
    this.stop = new AbortController();
    this.measure = this.measure.bind(this);
  }

  /** Draws all of it anew; called while the figure is on the page. */
  place() {}

  /** Draws what time has changed; called while the figure is on the page. */
  draw() {}

  /**
   * Listens to the pointer until the signal.
   *
   * @param {HTMLElement} _box
   * @param {AbortSignal} _signal
   */
  listen(_box, _signal) {}

  /**
   * The element that the canvases cover; null as long as there is none.
   *
   * @param {PlotlyElement} gd
   * @returns {HTMLElement | null}
   */
  plotArea(gd) {
    return gd.querySelector(".nsewdrag");
  }

  /** The figure; only for what is called while it is on the page. */
  get figure() {
    if (!this.found) throw new Error(`The figure ${this.key} is not on the page.`);
    return this.found;
  }

  /** Looks for the figure, which loads late and is made anew when Python changes it. */
  attach() {
    const gd = this.player.find(this.key);
    const box = gd && this.plotArea(gd);
    if (!box || !gd.layout) return;
    if (gd === this.found?.gd && box === this.found.box && this.trails.isConnected) return;
    this.detach();
    const holder = /** @type {HTMLElement} */ (gd.querySelector(".svg-container"));
    this.found = { gd: /** @type {Figure["gd"]} */ (gd), box, holder };
    this.stop = new AbortController();
    // Above the drawing, below Plotly's own labels and buttons.
    const above = holder.querySelectorAll(".main-svg")[1] ?? null;
    for (const canvas of this.canvases) {
      canvas.style.cssText = "position:absolute;pointer-events:none";
      canvas.setAttribute("aria-hidden", "true");
      holder.insertBefore(canvas, above);
    }
    gd.on("plotly_afterplot", this.measure);
    this.listen(box, this.stop.signal);
    this.measure();
  }

  detach() {
    this.stop.abort();
    this.found?.gd.removeListener?.("plotly_afterplot", this.measure);
    this.canvases.forEach((canvas) => canvas.remove());
    this.found = null;
  }

  /** Gives the canvases the size of the plot area, and draws anew. */
  measure() {
    if (!this.found?.holder.isConnected) return;
    const box = this.found.box.getBoundingClientRect();
    const holder = this.found.holder.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    this.width = box.width;
    this.height = box.height;
    for (const canvas of this.canvases) {
      canvas.width = Math.round(box.width * ratio);
      canvas.height = Math.round(box.height * ratio);
      canvas.style.left = `${box.left - holder.left}px`;
      canvas.style.top = `${box.top - holder.top}px`;
      canvas.style.width = `${box.width}px`;
      canvas.style.height = `${box.height}px`;
      contextOf(canvas).setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.place();
  }

  /** Draws all of it anew, if the figure is on the page, because its lines are others. */
  refresh() {
    if (this.found?.holder.isConnected) this.place();
  }

  /** Draws what time has changed, if the figure is on the page. */
  render() {
    if (this.found && !this.found.gd._fullLayout) this.detach(); // it was taken off the page
    if (this.found) this.draw();
  }

  /**
   * Pixels from values on the axes; from their log10 on a logarithmic one.
   *
   * @returns {[(x: number) => number, (y: number) => number]}
   */
  scales() {
    const { xaxis, yaxis } = this.figure.gd.layout;
    const [x0, x1] = xaxis.range;
    const [y0, y1] = yaxis.range;
    return [(x) => ((x - x0) / (x1 - x0)) * this.width, (y) => ((y1 - y) / (y1 - y0)) * this.height];
  }
}
