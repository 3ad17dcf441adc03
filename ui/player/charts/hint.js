// A sentence at the lower edge of a chart, for the eye only: it tells what the pointer can do.

/** @import { Overlay } from "./overlay.js" */

export class Hint {
  constructor() {
    this.box = document.createElement("div");
    this.box.className = "descent-hint";
    this.box.setAttribute("aria-hidden", "true");
  }

  /**
   * Shows the sentence over the plot area of a chart; nothing without one.
   *
   * @param {Overlay} chart
   * @param {string | null | undefined} sentence
   */
  show({ player, figure, trails }, sentence) {
    this.box.hidden = !sentence;
    if (!sentence) return;
    this.box.textContent = sentence;
    this.box.style.cssText =
      "position:absolute;pointer-events:none;transform:translate(-50%,-100%);width:max-content;padding:3px 10px;" +
      'border-radius:6px;font:14px "Source Sans",sans-serif';
    Object.assign(this.box.style, { color: player.ink, background: player.casing });
    this.box.style.left = `${trails.offsetLeft + trails.offsetWidth / 2}px`;
    this.box.style.top = `${trails.offsetTop + trails.offsetHeight - 8}px`;
    figure.holder.append(this.box);
  }

  remove() {
    this.box.remove();
  }
}
