// The numbers beside the colour bar of a figure, while the colours of the map over it have other ends.

/** @import { Tick } from "./scale.js" */

export class Bar {
  /** @param {PlotlyElement} gd */
  constructor(gd) {
    this.gd = gd;
    this.labels = document.createElement("div");
    this.labels.className = "descent-bar";
    this.labels.setAttribute("aria-hidden", "true");
    /** What the labels say. */
    this.said = "";
  }

  /** Plotly's own numbers. */
  get axis() {
    return /** @type {SVGGElement | null} */ (this.gd.querySelector(".colorbar .cbaxis"));
  }

  /**
   * @param {[number, number] | undefined} range the ends of the colours
   * @param {Tick[]} ticks
   */
  show(range, ticks) {
    const { labels } = this;
    const said = JSON.stringify([range, ticks]);
    if (!range || (said === this.said && labels.isConnected)) return;
    this.said = said;
    if (!labels.isConnected) this.place();
    const [low, high] = range;
    labels.replaceChildren(
      ...ticks.map(({ at, text }) => {
        const label = document.createElement("span");
        label.textContent = text;
        label.style.cssText = `position:absolute;left:0;top:${(100 * (high - at)) / (high - low)}%;transform:translateY(-50%)`;
        return label;
      }),
    );
  }

  /** Puts the labels where Plotly's are, and hides these. */
  place() {
    const fills = this.gd.querySelector(".colorbar .cbfills")?.getBoundingClientRect();
    const { axis } = this;
    const text = axis?.querySelector("text");
    const holder = /** @type {HTMLElement | null} */ (this.gd.querySelector(".svg-container"));
    if (!fills || !axis || !text || !holder) return;
    const from = holder.getBoundingClientRect();
    const { fill, fontFamily, fontSize } = getComputedStyle(text);
    const left = text.getBoundingClientRect().left - from.left;
    this.labels.style.cssText = `position:absolute;pointer-events:none;white-space:nowrap;line-height:1;color:${fill};font-family:${fontFamily};font-size:${fontSize};left:${left}px;top:${fills.top - from.top}px;height:${fills.height}px`;
    axis.style.visibility = "hidden";
    holder.append(this.labels);
  }

  hide() {
    this.labels.remove();
    if (this.axis) this.axis.style.visibility = "";
  }
}
