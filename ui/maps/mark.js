// The mark of a cell: an outline around it, and its value beside it, over a map's figure.

const LEAST = 8; // pixels that the outline is wide and high at least
const GAP = 12; // pixels between the cell and its value

/** @typedef {{ ink: string, casing: string }} Look */

export class Mark {
  constructor() {
    this.outline = document.createElement("div");
    this.outline.className = "descent-cell";
    this.value = document.createElement("div");
    this.value.className = "descent-cell-value";
    for (const part of [this.outline, this.value]) part.setAttribute("aria-hidden", "true"); // said below the map
  }

  /**
   * @param {HTMLElement} box the plot area
   * @param {{ x: string[], y: string[] }} chart
   * @param {[number, number]} at column and row
   * @param {string[]} lines what is said beside the cell
   * @param {Look} look
   */
  show(box, { x, y }, [column, row], lines, { ink, casing }) {
    const holder = /** @type {HTMLElement | null} */ (box.closest(".svg-container"));
    if (!holder) return;
    const [area, from] = [box.getBoundingClientRect(), holder.getBoundingClientRect()];
    const [width, height] = [area.width / x.length, area.height / y.length];
    const middle = area.left - from.left + (column + 0.5) * width;
    const level = area.bottom - from.top - (row + 0.5) * height;
    const [wide, high] = [Math.max(width, LEAST), Math.max(height, LEAST)];
    this.outline.style.cssText =
      `position:absolute;pointer-events:none;z-index:2;left:${middle - wide / 2}px;top:${level - high / 2}px;` +
      `width:${wide}px;height:${high}px;box-shadow:0 0 0 2px ${ink},0 0 0 3.5px ${casing}`;
    this.value.style.cssText =
      `position:absolute;pointer-events:none;z-index:3;padding:.2em .5em;border-radius:.3em;max-width:${from.width}px;` +
      `font:.8125rem/1.3 "Source Sans",sans-serif;font-variant-numeric:tabular-nums;color:${ink};` +
      `width:max-content;background:color-mix(in srgb,${casing} 92%,transparent);` +
      `box-shadow:0 0 0 1px color-mix(in srgb,${ink} 20%,transparent)`;
    this.value.replaceChildren(
      ...lines.map((text) => {
        const line = document.createElement("div");
        line.textContent = text;
        return line;
      }),
    );
    if (this.value.parentElement !== holder) holder.append(this.outline, this.value);
    const { offsetWidth, offsetHeight } = this.value;
    const above = level - high / 2 - GAP - offsetHeight;
    this.value.style.top = `${above < 0 ? level + high / 2 + GAP : above}px`;
    this.value.style.left = `${Math.min(Math.max(middle - offsetWidth / 2, 0), from.width - offsetWidth)}px`;
  }

  hide() {
    this.outline.remove();
    this.value.remove();
  }
}
