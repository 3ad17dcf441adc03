// A small box in the corner of the page: how far something is, and a button that cancels it.

import { say } from "../say.js";

const NAME = "descent-progress";

/** Shows itself at once; goes when it is told to. */
export class Progress {
  /** Whether there is one on the page. */
  static shown() {
    return Boolean(document.querySelector(`.${NAME}`));
  }

  /**
   * @param {string} text
   * @param {() => void} cancel
   * @param {{ ink: string, ground: string, family: string }} look
   */
  constructor(text, cancel, { ink, ground, family }) {
    this.box = document.createElement("div");
    this.box.setAttribute("role", "status");
    this.box.className = NAME;
    this.box.style.cssText =
      "position:fixed;right:1rem;bottom:1rem;z-index:1000000;display:flex;align-items:center;gap:.75rem;" +
      `padding:.6rem .8rem;border:1px solid;border-radius:.5rem;color:${ink};background:${ground};font:14px ${family}`;
    this.bar = document.createElement("progress");
    this.bar.setAttribute("aria-label", text);
    this.bar.style.width = "8rem";
    this.bar.value = 0;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say("Cancel");
    button.style.cssText =
      "font:inherit;color:inherit;background:none;border:1px solid;border-radius:.4rem;padding:.2rem .9rem;" +
      "min-height:2.75rem;cursor:pointer";
    button.onclick = cancel;
    this.box.append(text, this.bar, button);
    document.body.append(this.box);
  }

  /** @param {number} share */
  show(share) {
    this.bar.value = share;
  }

  remove() {
    this.box.remove();
  }
}
